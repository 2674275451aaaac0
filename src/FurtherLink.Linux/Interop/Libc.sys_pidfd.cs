using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>pidfd_open(2), glibc 2.36; always close-on-exec.</summary>
    [LibraryImport(Library, EntryPoint = "pidfd_open", SetLastError = true)]
    internal static partial SafeFileHandle PidFdOpen(int pid, uint flags);

    /// <summary>pidfd_send_signal(2), glibc 2.36.</summary>
    [LibraryImport(Library, EntryPoint = "pidfd_send_signal", SetLastError = true)]
    internal static partial int PidFdSendSignal(SafeFileHandle pidfd, int signal, nint info, uint flags);
}
