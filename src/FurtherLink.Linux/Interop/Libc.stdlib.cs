using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>posix_openpt(3); glibc hands all flags to open(2).</summary>
    [LibraryImport(Library, EntryPoint = "posix_openpt", SetLastError = true)]
    internal static partial SafeFileHandle OpenPseudoTerminal(int flags);

    /// <summary>unlockpt(3).</summary>
    [LibraryImport(Library, EntryPoint = "unlockpt", SetLastError = true)]
    internal static partial int UnlockPseudoTerminal(SafeFileHandle master);

    /// <summary>ptsname_r(3): returns an error number.</summary>
    [LibraryImport(Library, EntryPoint = "ptsname_r")]
    internal static unsafe partial int GetSlaveName(SafeFileHandle master, byte* buffer, nuint length);
}
