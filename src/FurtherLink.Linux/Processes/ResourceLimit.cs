using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Users;

namespace FurtherLink.Linux.Processes;

/// <summary>The most that this process, and what it starts, may ever be allowed of something. getrlimit(2), the hard limits.</summary>
public static class ResourceLimit
{
    /// <summary>Bytes of private writable memory; <see cref="long.MaxValue"/> for no limit.</summary>
    public static long MostData => Hard(Libc.RLIMIT_DATA);

    /// <summary>Processes and threads of the user; <see cref="long.MaxValue"/> for no limit.</summary>
    public static long MostProcesses => Hard(Libc.RLIMIT_NPROC);

    /// <summary>Limits a process of ours for good, soft and hard; what it starts from then on inherits that. <see cref="long.MaxValue"/>: leaves it as it is.</summary>
    /// <param name="process">Has to have our own user ids still, or we be root.</param>
    /// <param name="data">Bytes of private writable memory.</param>
    /// <param name="processes">Processes and threads of its user.</param>
    /// <remarks>prlimit(2). A limit that cannot be set is left, as for a process that has ended.</remarks>
    /// <returns>Whether both are set.</returns>
    public static bool TrySet(ProcessId process, long data, long processes) =>
        TrySet(process, Libc.RLIMIT_DATA, data) & TrySet(process, Libc.RLIMIT_NPROC, processes);

    private static bool TrySet(ProcessId process, int resource, long value)
    {
        if (value == long.MaxValue) return true;
        var limit = new Libc.Rlimit64
        {
            Current = (ulong)value,
            Maximum = (ulong)value,
        };
        return Capabilities.OverChild(() => Libc.SetLimit(process.Value, resource, limit, 0)) == 0;
    }

    private static long Hard(int resource)
    {
        if (Libc.GetLimit(0, resource, 0, out Libc.Rlimit64 limit) < 0) throw LibcException.FromLastError("prlimit64");
        return (long)Math.Min(limit.Maximum, long.MaxValue);
    }
}
