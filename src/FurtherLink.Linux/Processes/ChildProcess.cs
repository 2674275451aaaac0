using System.Runtime.InteropServices;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// A program started by the daemon, in a session of its own. Its end is noticed through a pidfd by the event loop. It stays a zombie until it is disposed of,
/// so that its number, its group's and its session's cannot come to mean somebody else while what it left behind is looked for.
/// </summary>
public sealed class ChildProcess : IDisposable
{
    private readonly PollableFile _pidfd;
    private int _disposed;

    private ChildProcess(EventLoop loop, int pid, SafeFileHandle pidfd, bool startedInGroup)
    {
        StartedInGroup = startedInGroup;
        Id = new ProcessId(pid);
        _pidfd = new PollableFile(loop, pidfd);
        Exited = WaitAsync();
    }

    /// <summary>The process, its process group and its session.</summary>
    public ProcessId Id { get; }

    /// <summary>Whether it is in <see cref="ChildProcessStart.Group"/> from its first instruction on; if not, it has to be moved there.</summary>
    public bool StartedInGroup { get; }

    /// <summary>Completes, on the event loop's thread, when the process has ended.</summary>
    public Task<ExitStatus> Exited { get; }

    /// <summary>Whether processes that the calling thread starts can be in their group from their first instruction on.</summary>
    /// <remarks>
    /// glibc 2.39; and for clone3(2), CLONE_INTO_CGROUP, the kernel looks at the thread's file rights, so that one which acts for another user
    /// (<see cref="UserAuthority"/>) may not do it.
    /// </remarks>
    public static bool CanStartInGroup => Libc.HasSpawnIntoControlGroup && !UserAuthority.IsAssumed;

    /// <summary>Starts a program.</summary>
    /// <exception cref="LibcException">ENOENT, EACCES, ENOEXEC of the program or the directory; EAGAIN, ENOMEM: no process can be made.</exception>
    public static ChildProcess Start(EventLoop loop, ChildProcessStart start)
    {
        if (start.Group is not null && !CanStartInGroup) start = start with { Group = null };
        int pid = Spawn.Run(start);
        SafeFileHandle pidfd = Libc.PidFdOpen(pid, 0);
        if (!pidfd.IsInvalid) return new ChildProcess(loop, pid, pidfd, start.Group is not null);

        var failure = LibcException.FromLastError("pidfd_open");
        _ = Capabilities.OverChild(() => Libc.Kill(pid, (int)Signal.Kill));
        Reap(pid, Libc.WEXITED);
        throw failure;
    }

    /// <summary>
    /// Sets how many descriptors it may have open before it asks for more. The runtime has raised that to the hard limit for the daemon and so for what the
    /// daemon starts, and programs that use select(2) break past 1024.
    /// </summary>
    /// <remarks>prlimit(2): the soft limit; the hard one stays.</remarks>
    public void LimitDescriptors(int count)
    {
        if (Libc.GetLimit(0, Libc.RLIMIT_NOFILE, 0, out Libc.Rlimit64 limit) < 0) throw LibcException.FromLastError("prlimit64");
        limit.Current = Math.Min((ulong)count, limit.Maximum);
        _ = Capabilities.OverChild(() => Libc.SetLimit(Id.Value, Libc.RLIMIT_NOFILE, limit, 0)); // another user's, and we are not root: it keeps ours
    }

    /// <summary>Sends a signal to the process itself; nothing happens if it has ended.</summary>
    public void Kill(Signal signal) => _ = Libc.PidFdSendSignal(_pidfd.Handle, (int)signal, 0, 0);

    /// <summary>Lets the kernel forget the process, killing it first if it still runs.</summary>
    public void Dispose()
    {
        // Once only: the number may be another child's by the second time.
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        if (!Exited.IsCompleted)
        {
            Kill(Signal.Kill);
            Reap(Id.Value, Libc.WEXITED | Libc.WNOWAIT); // so that who waits for Exited finds how it ended, and need not look again and again
        }

        _pidfd.Dispose();
        Reap(Id.Value, Libc.WEXITED);
    }

    private static unsafe void Reap(int pid, int options)
    {
        byte* info = stackalloc byte[Libc.SignalInfoBytes];
        while (Libc.WaitId(Libc.P_PID, (uint)pid, info, options) < 0 && Marshal.GetLastPInvokeError() == Errno.Interrupted)
        {
        }
    }

    private async Task<ExitStatus> WaitAsync()
    {
        ExitStatus? status;
        while ((status = Peek()) is null) await _pidfd.ReadableAsync();
        return status.Value;
    }

    /// <summary>How the process ended, leaving it a zombie; null while it runs.</summary>
    /// <remarks>waitid(2), WNOWAIT. Not being there at all can only mean that somebody else waited for our child: told as killed, for want of better.</remarks>
    private unsafe ExitStatus? Peek()
    {
        byte* info = stackalloc byte[Libc.SignalInfoBytes];
        new Span<byte>(info, Libc.SignalInfoBytes).Clear();
        int result = Libc.WaitId(Libc.P_PID, (uint)Id.Value, info, Libc.WEXITED | Libc.WNOHANG | Libc.WNOWAIT);
        if (result < 0) return Marshal.GetLastPInvokeError() == Errno.Interrupted ? null : ExitStatus.Killed(Signal.Kill);
        if (*(int*)(info + Libc.SignalInfoPidOffset) == 0) return null;
        int status = *(int*)(info + Libc.SignalInfoStatusOffset);
        return *(int*)(info + Libc.SignalInfoCodeOffset) == Libc.CLD_EXITED
            ? ExitStatus.Exited(status)
            : ExitStatus.Killed((Signal)status);
    }
}
