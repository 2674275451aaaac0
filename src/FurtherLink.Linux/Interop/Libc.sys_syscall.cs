using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>SYS_setgroups, on armhf SYS_setgroups32 (32-bit ids).</summary>
    internal static int SysSetGroups => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 116,
        Architecture.Arm64 => 159,
        Architecture.Arm => 206,
        Architecture other => throw new PlatformNotSupportedException($"no setgroups number is known for {other}"),
    };

    /// <summary>SYS_setsid.</summary>
    internal static int SysSetSid => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 112,
        Architecture.Arm64 => 157,
        Architecture.Arm => 66,
        Architecture other => throw new PlatformNotSupportedException($"no setsid number is known for {other}"),
    };

    /// <summary>SYS_openat2; newer calls have one number everywhere.</summary>
    internal const int SysOpenAt2 = 437;
}
