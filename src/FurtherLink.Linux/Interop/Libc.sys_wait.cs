using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int P_PID = 1;
    internal const int WNOHANG = 1;
    internal const int WEXITED = 4;
    internal const int WNOWAIT = 0x01000000;
    internal const int CLD_EXITED = 1;

    /// <summary>Size of siginfo_t, everywhere.</summary>
    internal const int SignalInfoBytes = 128;

    /// <summary>Offset of siginfo_t.si_code.</summary>
    internal const int SignalInfoCodeOffset = 8;

    /// <summary>Offset of siginfo_t.si_pid: the union behind the three ints is aligned like a pointer.</summary>
    internal static int SignalInfoPidOffset => nint.Size == 8 ? 16 : 12;

    /// <summary>Offset of siginfo_t.si_status, behind si_pid and si_uid.</summary>
    internal static int SignalInfoStatusOffset => SignalInfoPidOffset + 8;

    /// <summary>waitid(2).</summary>
    [LibraryImport(Library, EntryPoint = "waitid", SetLastError = true)]
    internal static unsafe partial int WaitId(int idType, uint id, byte* info, int options);
}
