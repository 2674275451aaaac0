using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Users;

/// <summary>What the calling thread may do with a file; under <see cref="UserAuthority"/>, what the user may.</summary>
public static class FileRights
{
    /// <summary>Whether the file can be read; null: yes, else the reason.</summary>
    public static LibcException? CannotRead(string path) => Check(path, Libc.R_OK);

    /// <summary>Whether the file can be executed, or the directory entered; null: yes, else the reason.</summary>
    public static LibcException? CannotExecute(string path) => Check(path, Libc.X_OK);

    // faccessat(2), AT_EACCESS: with the effective rather than the real ids, hence with this thread's file system ids.
    private static LibcException? Check(string path, int mode) =>
        Libc.Access(Libc.AT_FDCWD, path, mode, Libc.AT_EACCESS) == 0 ? null : new LibcException($"access({path})", Marshal.GetLastPInvokeError());
}
