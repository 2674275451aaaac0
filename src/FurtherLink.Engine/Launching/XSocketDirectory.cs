using System.Globalization;

using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>Where the X servers of a machine have their sockets and, against taking the same number, their locks. Xserver(1), FILES.</summary>
internal static class XSocketDirectory
{
    private const string Path = "/tmp/.X11-unix";

    private const UnixFileMode LikeTmp =
        UnixFileMode.StickyBit
        | UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
        | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>The socket of a display.</summary>
    public static string SocketOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Path}/X{number}");

    /// <summary>Whether a display has that number, or had and was killed.</summary>
    public static bool IsTaken(int number) => File.Exists(LockOf(number)) || File.Exists(SocketOf(number));

    /// <summary>Makes the directory where nobody has yet: systemd does at boot, containers do not, and no X server does that is not root.</summary>
    /// <exception cref="DisplayException">We are not root either.</exception>
    public static void Ensure()
    {
        if (Directory.Exists(Path)) return;
        if (!UserAccount.IsRoot) throw new DisplayException($"{Path} is missing; make it with: sudo mkdir -m 1777 {Path}");
        _ = Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, LikeTmp); // apart: the mode of mkdir(2) is cut by the umask
    }

    /// <summary>Removes what a server left that was killed. With the rights of the server's user.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="server">The server: the number may be another's by now.</param>
    public static void Remove(int number, ProcessId server)
    {
        string path = LockOf(number);
        if (!FileRights.IsRegularFile(path) || !int.TryParse(File.ReadAllText(path), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int holder)
            || holder != server.Value)
            return;
        File.Delete(SocketOf(number));
        File.Delete(path);
    }

    private static string LockOf(int number) => string.Create(CultureInfo.InvariantCulture, $"/tmp/.X{number}-lock");
}
