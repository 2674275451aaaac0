using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int RLIMIT_DATA = 2;
    internal const int RLIMIT_NPROC = 6;
    internal const int RLIMIT_NOFILE = 7;

    /// <summary>struct rlimit64, getrlimit(2): 64 bits on every machine.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Rlimit64
    {
        internal ulong Current;
        internal ulong Maximum;
    }

    /// <summary>prlimit(2), asking; pid 0 is this process.</summary>
    [LibraryImport(Library, EntryPoint = "prlimit64", SetLastError = true)]
    internal static partial int GetLimit(int pid, int resource, nint newLimit, out Rlimit64 oldLimit);

    /// <summary>prlimit(2), setting.</summary>
    [LibraryImport(Library, EntryPoint = "prlimit64", SetLastError = true)]
    internal static partial int SetLimit(int pid, int resource, in Rlimit64 newLimit, nint oldLimit);
}
