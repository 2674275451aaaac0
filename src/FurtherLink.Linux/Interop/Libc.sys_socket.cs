using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int SOL_SOCKET = 1;
    internal const int SO_PEERCRED = 17;

    /// <summary>struct ucred, unix(7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Ucred
    {
        internal int Pid;
        internal uint Uid;
        internal uint Gid;
    }
}
