using System.Runtime.InteropServices;

using FurtherLink.Linux.Files;
using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Users;

/// <summary>What the calling thread may do with a file; under <see cref="UserAuthority"/>, what the user may.</summary>
public static class FileRights
{
    /// <summary>Whether the file can be read; null: yes, else the reason.</summary>
    public static LibcException? CannotRead(string path) => Check(path, Libc.R_OK);

    /// <summary>Whether the file can be executed, or the directory entered; null: yes, else the reason.</summary>
    public static LibcException? CannotExecute(string path) => Check(path, Libc.X_OK);

    /// <summary>Whether it is a file with content, after links: opening anything else (a fifo) may wait, and none of it can be executed.</summary>
    public static bool IsRegularFile(string path)
    {
        using SafeFileHandle place = PlaceOf(path);
        return IsRegularFile(place);
    }

    /// <summary>Opens a file with content, after links, for reading; null: there is none, or it is something else, now or by the time that it is opened.</summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public static SafeFileHandle? TryOpenRegularFile(string path)
    {
        using SafeFileHandle place = PlaceOf(path);
        return IsRegularFile(place) ? SafeDirectory.OpenFound(place) : null;
    }

    // O_PATH neither opens nor waits.
    private static SafeFileHandle PlaceOf(string path) => Libc.Open(path, Libc.O_PATH | Libc.O_CLOEXEC, 0);

    private static bool IsRegularFile(SafeFileHandle place) =>
        !place.IsInvalid && Libc.GetStatus(place, [0], Libc.AT_EMPTY_PATH, Libc.STATX_TYPE, out Libc.Statx status) == 0
        && (status.Mode & Libc.S_IFMT) == Libc.S_IFREG;

    // faccessat(2), AT_EACCESS: with the effective rather than the real ids, hence with this thread's file system ids.
    private static LibcException? Check(string path, int mode) =>
        Libc.Access(Libc.AT_FDCWD, path, mode, Libc.AT_EACCESS) == 0 ? null : new LibcException($"access({path})", Marshal.GetLastPInvokeError());
}
