using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>Displays, which are there before the programs that draw on them, so that no window is missed.</summary>
internal sealed partial class Launcher
{
    /// <summary>Whether displays stay while nobody is connected to them, see <see cref="DisplayOrder.StaysUnwatched"/>.</summary>
    public bool DisplaysStay { get; init; }

    /// <summary>Starts a display, and makes ready what its program will share with it. Nobody watches it yet.</summary>
    /// <param name="size">How large it is.</param>
    /// <param name="sandbox">Whether the program is to be in a sandbox, where it could not use it.</param>
    /// <param name="user">Whose it is.</param>
    /// <exception cref="DisplayException">There is none to be had, which is no reason not to start the program: few programs draw.</exception>
    /// <exception cref="StartException">The program could not be started either.</exception>
    public async Task<DisplayStage> OpenStageAsync(DisplaySize size, bool sandbox, UserAccount user)
    {
        if (sandbox && await Sandbox.CommandAsync(user) is not null) throw NoDisplayInSandbox();
        string runName = Workspace.NewRunName();
        ControlGroup? group = Containment.TryCreate();
        try
        {
            if (group is not null) Limits.Apply(group);
            var order = new DisplayOrder
            {
                User = user,
                Directory = _workspace.TemporaryPath(runName + ".display"),
                Size = size,
                Group = group,
                Limits = Limits.Words(user, sandboxed: false),
                // The marker, so that these processes, too, are known to be of this run.
                Environment = [.. LoginEnvironment.For(user, "/", venv: null).Where(static one => !IsOfAnotherDisplay(one)), LaunchedProgram.MarkerOf(ChannelOf(runName))],
                Options = _options.Display,
                StaysUnwatched = DisplaysStay,
            };
            return new DisplayStage(user, runName, group, await DisplayServer.StartAsync(_loop, order, _time));
        }
        catch
        {
            _ = group?.TryDelete();
            throw;
        }
    }

    private static StartException NoDisplayInSandbox() => new("a program in a sandbox cannot have a display: leave out sandbox or novncOptions");

    private async Task<DisplayStage> OpenWatchedStageAsync(DisplaySize size, bool sandbox, UserAccount user)
    {
        DisplayStage stage = await OpenStageAsync(size, sandbox, user);
        try
        {
            return stage with { Display = await Display.OpenAsync(stage.Server, size, _time) };
        }
        catch
        {
            _ = stage.Group?.TryDelete(); // the server has been ended
            throw;
        }
    }
}
