using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>Everything on the system that belongs to one run; <see cref="DiscardAsync"/> takes it away again.</summary>
/// <param name="steps">Starts its steps.</param>
/// <param name="grace">Between SIGTERM and SIGKILL.</param>
/// <param name="time">The clock for that.</param>
internal sealed class LaunchedProgram(StepStarter steps, TimeSpan grace, TimeProvider time) : ILaunchedProgram
{
    public required UserAccount User { get; init; }

    public required RunnerDefinition Runner { get; init; }

    public required EntryPoint Entry { get; init; }

    /// <summary>The directory that compilers write to, or null.</summary>
    public required string? OutputDirectory { get; init; }

    public required ProgramStreams Streams { get; init; }

    /// <summary>The side channel's listening socket.</summary>
    public required Socket Channel { get; init; }

    /// <summary>The sockets of the original Python package; null: this program has none.</summary>
    public OriginalSockets? Original { get; set; }

    /// <summary>Where that is.</summary>
    public required string ChannelPath { get; init; }

    /// <summary>The variable that every process of this run has and no other.</summary>
    public string Marker => MarkerOf(ChannelPath);

    public required IReadOnlyList<string> Environment { get; init; }

    public required ControlGroup? Group { get; init; }

    /// <summary>Variables of the client's.</summary>
    public required IReadOnlyDictionary<string, string> Variables { get; init; }

    /// <summary>How its steps are put into sandboxes, or null.</summary>
    public SandboxCommand? Sandbox { get; init; }

    /// <summary>Its directory, as a sandbox lets it in; null: not sandboxed, or it is part of the system.</summary>
    public SafeDirectory? Place { get; init; }

    /// <summary>What the sandbox of the step that runs tells.</summary>
    public SandboxReport? Report { get; set; }

    /// <summary>The program itself: the leader of its session and of a process group. Null: it is in a sandbox, and over.</summary>
    private ProcessId? Leader => Report is null ? Process!.Id : ProcessTree.FirstInNamespace(Process!.Id);

    /// <summary>
    /// The move of a process into <see cref="Group"/> where libc cannot start it there; meanwhile it runs. What it forks before that is not in the group, so
    /// it is looked for by other means as well.
    /// </summary>
    public Task<bool> Joining { get; set; } = Task.FromResult(true);

    /// <summary>The X server that it draws on, or null.</summary>
    public DisplayServer? Screen { get; init; }

    /// <summary>What watches that; null: it has none, or another process does.</summary>
    public Display? Display { get; init; }

    /// <inheritdoc/>
    public string? NoDisplay { get; set; }

    /// <summary>Commands still to be started, in order; each has to end well before the next.</summary>
    public required Queue<IReadOnlyList<string>> Steps { get; init; }

    /// <summary>The step that runs, or ran last.</summary>
    public ChildProcess? Process { get; set; }

    /// <inheritdoc/>
    public IReadOnlyList<Socket> Originals => Original?.Listeners ?? [];

    /// <inheritdoc/>
    public ProcessId Id => Process!.Id;

    /// <inheritdoc/>
    public bool HasNextStep => Steps.Count > 0;

    /// <inheritdoc/>
    public async Task<ExitStatus> StepEndedAsync()
    {
        ExitStatus outer = await Process!.Exited;
        return Report?.Final(outer) ?? outer;
    }

    /// <inheritdoc/>
    public Task StartNextStepAsync() => steps.StartNextAsync(this);

    /// <inheritdoc/>
    public void Signal(Signal signal)
    {
        if (Leader is not { } leader) return;
        ProcessId target = leader;
        try
        {
            if (Streams.Terminal?.ForegroundGroup() is { } foreground && ProcessTree.IsInSession(foreground, leader)) target = foreground;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        if (!Process!.Exited.IsCompleted) _ = ProcessTree.SignalGroup(target, signal);
    }

    /// <inheritdoc/>
    public Task<bool> EndAsync() => new Family(this).EndAsync(grace, time);

    /// <summary>The first half of <see cref="EndAsync"/>: what ends when it is asked to.</summary>
    /// <returns>False: something of it is left.</returns>
    public Task<bool> AskToEndAsync() => new Family(this).AskAsync(grace, time);

    /// <summary>The second half: what does not.</summary>
    /// <returns>False: something is stuck in the kernel.</returns>
    public Task<bool> KillAsync() => new Family(this).KillAsync(time);

    /// <inheritdoc/>
    public async Task<Socket?> ConnectKeysAsync() =>
        Original is { } original ? await UserAuthority.RunAsync(User, () => original.TryConnectKeys(User)) : null;

    /// <summary>The variable that tells a program where its side channel is.</summary>
    public static string MarkerOf(string channelPath) => "FURTHER_LINK_SOCKET=" + channelPath;

    /// <inheritdoc/>
    public async Task DiscardAsync()
    {
        _ = await Joining;
        Process?.Dispose();
        try
        {
            // The last of its processes; and files of its user's, who may have seen to it that they cannot be removed.
            if (Display is { } display) await display.EndAsync();
            else if (Screen is { } screen) await screen.EndAsync();
        }
        finally
        {
            Report?.Dispose();
            Place?.Dispose();
            Streams.Dispose();
            Channel.Dispose();
            Original?.Dispose();
            _ = Group?.TryDelete();
            await UserAuthority.RunAsync(User, RemoveFiles);
        }
    }

    private void RemoveFiles()
    {
        try
        {
            File.Delete(ChannelPath);
            Original?.Remove();
        }
        finally
        {
            Workspace.Remove(Entry, OutputDirectory);
        }
    }
}
