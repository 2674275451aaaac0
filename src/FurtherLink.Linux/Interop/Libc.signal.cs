using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Room for sigset_t: 128 bytes in glibc everywhere.</summary>
    internal const int SignalSetBytes = 128;

    /// <summary>kill(2); a negative pid is a process group.</summary>
    [LibraryImport(Library, EntryPoint = "kill", SetLastError = true)]
    internal static partial int Kill(int pid, int signal);

    /// <summary>sigfillset(3).</summary>
    [LibraryImport(Library, EntryPoint = "sigfillset")]
    internal static unsafe partial int SignalSetFill(void* signals);

    /// <summary>sigemptyset(3).</summary>
    [LibraryImport(Library, EntryPoint = "sigemptyset")]
    internal static unsafe partial int SignalSetEmpty(void* signals);
}
