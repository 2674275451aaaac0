using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Processes;

/// <summary>Numbers of the kernel's for programs that can only be told a call by its number.</summary>
public static class KernelNumbers
{
    /// <summary>setsid(2), for syscall(2).</summary>
    public static int SetSession => Libc.SysSetSid;

    /// <summary>ioctl_tty(2): makes the terminal the controlling one of the session.</summary>
    public static int SetControllingTerminal => Libc.TIOCSCTTY;
}
