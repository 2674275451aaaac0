using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Processes;

/// <summary>The most that this process, and what it starts, may ever be allowed of something. getrlimit(2), the hard limits.</summary>
public static class ResourceLimit
{
    /// <summary>Bytes of private writable memory; <see cref="long.MaxValue"/> for no limit.</summary>
    public static long MostData => Hard(Libc.RLIMIT_DATA);

    /// <summary>Processes and threads of the user; <see cref="long.MaxValue"/> for no limit.</summary>
    public static long MostProcesses => Hard(Libc.RLIMIT_NPROC);

    private static long Hard(int resource)
    {
        if (Libc.GetLimit(0, resource, 0, out Libc.Rlimit64 limit) < 0) throw LibcException.FromLastError("prlimit64");
        return (long)Math.Min(limit.Maximum, long.MaxValue);
    }
}
