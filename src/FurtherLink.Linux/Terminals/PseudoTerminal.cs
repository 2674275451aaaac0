using System.Text;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Processes;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Terminals;

/// <summary>
/// A pseudo-terminal, pty(7): the daemon holds the master and, for as long as the terminal lives, one descriptor of the slave too, so that a program that
/// closes its own, or starts after another one has ended, does not hang the terminal up.
/// </summary>
public sealed class PseudoTerminal : IDisposable
{
    private const int MaxNameBytes = 64;

    private readonly SafeFileHandle _slave;

    private PseudoTerminal(PollableFile master, SafeFileHandle slave, string slavePath)
    {
        Master = master;
        _slave = slave;
        SlavePath = slavePath;
    }

    /// <summary>Output of the programs is read here, their input written.</summary>
    public PollableFile Master { get; }

    /// <summary>Where a session leader opens its controlling terminal: <c>/dev/pts/N</c>. Owned by who called <see cref="Open"/> (by its file system uid).</summary>
    public string SlavePath { get; }

    /// <summary>Opens a new terminal of that size.</summary>
    /// <exception cref="LibcException">ENOSPC: no pty is left (/proc/sys/kernel/pty/max). EMFILE: no descriptor is left.</exception>
    public static PseudoTerminal Open(EventLoop loop, TerminalSize size)
    {
        SafeFileHandle master = Libc.OpenPseudoTerminal(Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC | Libc.O_NONBLOCK);
        if (master.IsInvalid) throw LibcException.FromLastError("posix_openpt");
        SafeFileHandle? slave = null;
        try
        {
            LibcException.Check(Libc.UnlockPseudoTerminal(master), "unlockpt");
            string path = SlaveName(master);
            slave = Libc.Open(path, Libc.O_RDWR | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0);
            if (slave.IsInvalid) throw LibcException.FromLastError($"open({path})");
            SetSize(master, size);
            return new PseudoTerminal(new PollableFile(loop, master), slave, path);
        }
        catch
        {
            slave?.Dispose();
            master.Dispose();
            throw;
        }
    }

    /// <summary>The master of a terminal whose slave another process keeps open.</summary>
    /// <param name="loop">Waits for it.</param>
    /// <param name="master">Non-blocking; taken over.</param>
    /// <exception cref="LibcException">ENOTTY: it is none.</exception>
    public static PseudoTerminal OfMaster(EventLoop loop, SafeFileHandle master) => new(new PollableFile(loop, master), new SafeFileHandle(), SlaveName(master));

    /// <summary>The master, to be given to another process.</summary>
    public SafeFileHandle MasterDescriptor => Master.Handle;

    /// <summary>Sets the size that programs see.</summary>
    /// <exception cref="LibcException">EIO: the terminal is gone.</exception>
    /// <remarks>ioctl_tty(2), TIOCSWINSZ; the kernel sends SIGWINCH to the foreground group when the size changed.</remarks>
    public void Resize(TerminalSize size) => SetSize(Master.Handle, size);

    /// <summary>The process group that Ctrl-C would reach now, or null if there is none.</summary>
    /// <remarks>ioctl_tty(2), TIOCGPGRP on the master.</remarks>
    public ProcessId? ForegroundGroup() =>
        Libc.GetForegroundGroup(Master.Handle, Libc.TIOCGPGRP, out int group) == 0 && group > 0 ? new ProcessId(group) : null;

    /// <summary>Hangs up: whoever still has the slave open gets SIGHUP or an end of input.</summary>
    public void Dispose()
    {
        _slave.Dispose();
        Master.Dispose();
    }

    private static void SetSize(SafeFileHandle terminal, TerminalSize size)
    {
        var native = new Libc.Winsize { Rows = size.Rows, Columns = size.Columns };
        LibcException.Check(Libc.SetWindowSize(terminal, Libc.TIOCSWINSZ, native), "ioctl(TIOCSWINSZ)");
    }

    private static unsafe string SlaveName(SafeFileHandle master)
    {
        byte* name = stackalloc byte[MaxNameBytes];
        int error = Libc.GetSlaveName(master, name, MaxNameBytes);
        if (error != 0) throw new LibcException("ptsname_r", error);
        return Encoding.UTF8.GetString(new ReadOnlySpan<byte>(name, MaxNameBytes).SliceToNul());
    }
}
