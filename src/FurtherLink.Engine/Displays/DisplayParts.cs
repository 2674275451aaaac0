using FurtherLink.Engine.Launching;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Displays;

/// <summary>What displays are made of on this machine.</summary>
/// <param name="Server">The program that is Xvnc; null: it is not installed, and there are no displays.</param>
/// <param name="Manager">The window manager; null: there is none.</param>
/// <param name="WantsManager">Whether there could be one.</param>
public sealed record DisplayParts(string? Server, string? Manager, bool WantsManager)
{
    /// <summary>The Debian package with the server.</summary>
    public const string Package = "tigervnc-standalone-server";

    // Raspberry Pi OS has RealVNC's program under the name Xvnc; TigerVNC's is always found under its own.
    private static readonly string[] Names = ["Xtigervnc", "Xvnc"];

    private static readonly string[] UsualManager = [DisplayOptions.UsualWindowManager, "-use_titlebar", "no"];

    /// <summary>Looks where that user's commands are; with the rights of the calling thread.</summary>
    public static DisplayParts Find(DisplayOptions options, UserAccount user)
    {
        string path = LoginEnvironment.PathOf(user);
        IReadOnlyList<string> manager = CommandOf(options.WindowManager);
        return new DisplayParts(
            Names.Select(name => Executable.Find(name, path)).FirstOrDefault(static found => found is not null),
            manager.Count == 0 ? null : Executable.Find(manager[0], path),
            manager.Count > 0);
    }

    /// <summary>The words of a window manager, or of the usual one.</summary>
    internal static IReadOnlyList<string> CommandOf(IReadOnlyList<string>? configured) => configured ?? UsualManager;
}
