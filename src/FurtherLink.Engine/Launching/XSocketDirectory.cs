using System.Globalization;
using System.Text;

using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

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

    /// <summary>Takes a number for a display that is about to be started; null: another has it, or had it and was killed.</summary>
    /// <param name="number">The number.</param>
    /// <param name="holder">A process that lives; until <see cref="Pass"/>.</param>
    /// <param name="name">A name that nobody can guess, for a file that is there for a moment.</param>
    /// <returns>The lock, for <see cref="Pass"/>; the caller's to dispose.</returns>
    /// <remarks>
    /// All X servers agree on this: the file appears at once, with all that is in it (link(2), which is how a file is moved to where none may be), and an X
    /// server that finds it looks whether its process is alive.
    /// </remarks>
    public static SafeFileHandle? TryLock(int number, ProcessId holder, string name)
    {
        string draft = $"/tmp/.{name}-lock"; // beside the lock: files cannot be linked from one file system to another
        if (File.Exists(LockOf(number)) || File.Exists(SocketOf(number))) return null;
        SafeFileHandle file = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
        try
        {
            Pass(file, holder);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
            File.Move(draft, LockOf(number), overwrite: false);
            return file;
        }
        catch (Exception refused)
        {
            file.Dispose();
            File.Delete(draft);
            if (refused is IOException && File.Exists(LockOf(number))) return null;
            throw;
        }
    }

    /// <summary>Tells whose the number is from now on. What the lock's name stands for by now is the user's doing, and is not looked at.</summary>
    public static void Pass(SafeFileHandle file, ProcessId holder) => RandomAccess.Write(file, Encoding.ASCII.GetBytes(Content(holder)), fileOffset: 0);

    /// <summary>Makes the directory where nobody has yet: systemd does at boot, containers do not, and no X server does that is not root.</summary>
    /// <exception cref="DisplayException">We are not root either.</exception>
    public static void Ensure()
    {
        if (Directory.Exists(Path)) return;
        if (!UserAccount.IsRoot) throw new DisplayException($"{Path} is missing; make it with: sudo mkdir -m 1777 {Path}");
        _ = Directory.CreateDirectory(Path);
        File.SetUnixFileMode(Path, LikeTmp); // apart: the mode of mkdir(2) is cut by the umask
    }

    /// <summary>Gives a number back, and removes the socket of a server that was killed. With the rights of the server's user.</summary>
    /// <param name="number">The number.</param>
    /// <param name="holder">Who had it; if the lock, which everybody may think forgotten whose process has ended, is another's by now, it stays.</param>
    public static void Release(int number, ProcessId holder)
    {
        if (!Says(number, Content(holder))) return;
        File.Delete(SocketOf(number));
        File.Delete(LockOf(number));
    }

    /// <summary>Whether that is all that the lock says. The user could have put anything in its place: a pipe that nobody writes to, a file without end.</summary>
    private static bool Says(int number, string content)
    {
        using var directory = SafeDirectory.Open(System.IO.Path.GetDirectoryName(LockOf(number))!);
        using SafeFileHandle? file = directory.OpenFile(EntryName.Of(System.IO.Path.GetFileName(LockOf(number))));
        if (file is null) return false;
        var said = new byte[content.Length + 1];
        int count = RandomAccess.Read(file, said, fileOffset: 0);
        return said.AsSpan(0, count).SequenceEqual(Encoding.ASCII.GetBytes(content));
    }

    // Ten digits, filled up with spaces, and a line's end.
    private static string Content(ProcessId holder) => string.Create(CultureInfo.InvariantCulture, $"{holder.Value,10}\n");

    private static string LockOf(int number) => string.Create(CultureInfo.InvariantCulture, $"/tmp/.X{number}-lock");
}
