using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int X_OK = 1;
    internal const int R_OK = 4;

    /// <summary>geteuid(2).</summary>
    [LibraryImport(Library, EntryPoint = "geteuid")]
    internal static partial uint GetEffectiveUserId();

    /// <summary>getsid(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsid", SetLastError = true)]
    internal static partial int GetSessionId(int pid);

    /// <summary>setgroups(2) through syscall(2): for the calling thread alone, where libc's own would change every thread.</summary>
    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    internal static unsafe partial nint SetThreadGroups(nint number, nint count, uint* groups);

    /// <summary>read(2).</summary>
    [LibraryImport(Library, EntryPoint = "read", SetLastError = true)]
    internal static unsafe partial nint Read(SafeFileHandle file, byte* buffer, nuint count);

    /// <summary>write(2).</summary>
    [LibraryImport(Library, EntryPoint = "write", SetLastError = true)]
    internal static unsafe partial nint Write(SafeFileHandle file, byte* buffer, nuint count);

    /// <summary>pipe2(2): read end, then write end.</summary>
    [LibraryImport(Library, EntryPoint = "pipe2", SetLastError = true)]
    internal static unsafe partial int Pipe(int* ends, int flags);

    // Names in directories.

    /// <summary>unlinkat(2): a directory only with <see cref="AT_REMOVEDIR"/>.</summary>
    [LibraryImport(Library, EntryPoint = "unlinkat", SetLastError = true)]
    internal static partial int UnlinkAt(SafeFileHandle directory, byte[] path, int flags);

    /// <summary>symlinkat(2).</summary>
    [LibraryImport(Library, EntryPoint = "symlinkat", SetLastError = true)]
    internal static partial int SymbolicLinkAt(byte[] target, SafeFileHandle directory, byte[] path);

    /// <summary>lchown(2).</summary>
    [LibraryImport(Library, EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    internal static partial int ChangeOwner(string path, uint owner, uint group);
}
