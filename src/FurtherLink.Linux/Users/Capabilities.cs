using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Users;

/// <summary>What the calling thread may do beyond what its ids say, capabilities(7). Linux keeps them for each thread.</summary>
internal static unsafe class Capabilities
{
    private const int Words = 2;
    private const uint OverChildren = 1u << Libc.CAP_KILL | 1u << Libc.CAP_SYS_RESOURCE;

    [ThreadStatic]
    private static bool _givenUp;

    /// <summary>
    /// Takes all of them out of effect on the calling thread, for good. setfsuid(2) takes those over files; with CAP_SYS_PTRACE, which it leaves, the links of
    /// /proc/PID (cwd, root) still lead into what its user cannot reach, with CAP_SYS_RESOURCE past quotas and into the blocks kept for root.
    /// </summary>
    /// <remarks>They stay permitted, so that a program that is executed as root, setpriv(1), has them again.</remarks>
    public static void GiveUp()
    {
        SetEffective(0);
        _givenUp = true;
    }

    /// <summary>Does something to a child of this process, as the process may do it, also on a thread that has given that up. It must not touch files.</summary>
    public static T OverChild<T>(Func<T> action)
    {
        if (!_givenUp) return action();
        SetEffective(OverChildren);
        try
        {
            return action();
        }
        finally
        {
            SetEffective(0);
        }
    }

    /// <param name="first">Of the first 32, as far as they are permitted; none of the others.</param>
    private static void SetEffective(uint first)
    {
        var header = new Libc.CapabilityHeader { Version = Libc.CapabilityVersion };
        Libc.CapabilityWord* words = stackalloc Libc.CapabilityWord[Words];
        LibcException.Check(Libc.GetCapabilities(&header, words), "capget");
        words[0].Effective = first & words[0].Permitted;
        words[1].Effective = 0;
        LibcException.Check(Libc.SetCapabilities(&header, words), "capset");
    }
}
