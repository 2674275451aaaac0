using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>SYS_setgroups, on armhf SYS_setgroups32 (32-bit ids): the one system call number that we need and that differs between machines.</summary>
    internal static int SysSetGroups => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 116,
        Architecture.Arm64 => 159,
        Architecture.Arm => 206,
        Architecture other => throw new PlatformNotSupportedException($"no setgroups number is known for {other}"),
    };
}
