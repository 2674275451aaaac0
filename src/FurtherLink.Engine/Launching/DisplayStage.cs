using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>A display whose program is still to come, and what they will have in common.</summary>
/// <param name="User">Whose both are.</param>
/// <param name="RunName">What files of the run are named after, and its processes are known by.</param>
/// <param name="Group">The control group in which both are; or null.</param>
/// <param name="Server">The display.</param>
internal sealed record DisplayStage(UserAccount User, string RunName, ControlGroup? Group, DisplayServer Server)
{
    /// <summary>What watches it; null: another process does.</summary>
    public Display? Display { get; init; }

    /// <summary>No program comes.</summary>
    public async Task EndAsync()
    {
        if (Display is { } display) await display.EndAsync();
        else await Server.EndAsync();
        _ = Group?.TryDelete();
    }
}
