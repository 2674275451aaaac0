using System.Globalization;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// Holds a new process, whose number is then known, before its first instruction. The process is asked to open a fifo twice on its way to exec(3), and fifo(7) lets nobody
/// in alone: the first time it meets <see cref="Await"/>, the second time it waits for <see cref="Open"/>. The thread that spawns it waits
/// meanwhile, as it always does until exec; so whoever calls <see cref="Await"/> has a thread of its own. The fifo loses its name at once: all three open the very one
/// that was made, whatever somebody puts in its place, and <see cref="Open"/> lets go everybody.
/// </summary>
/// <param name="path">Where the fifo is to be made; a name that nobody else uses.</param>
public sealed class SpawnGate(string path) : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;

    // Beyond what a new process has open: posix_spawn(3) closes a number before it opens a file under it.
    private const int LowestNumber = 16;

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _there = new();
    private string? _spawner;
    private SafeFileHandle? _fifo;
    private SafeFileHandle? _open;
    private bool _isOpen;

    /// <summary>What leads to the fifo in this process, and in a child before exec.</summary>
    /// <exception cref="InvalidOperationException">It has not been made.</exception>
    internal string Path => _fifo is { } fifo
        ? string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{fifo.DangerousGetHandle()}")
        : throw new InvalidOperationException("the gate has not been made");

    /// <summary>Makes the fifo, which belongs to whoever the calling thread acts for; the calling thread is the one that will spawn.</summary>
    /// <exception cref="LibcException">EEXIST: also where somebody put something else in its place; EACCES, ENOSPC…</exception>
    internal void Make()
    {
        SafeFileHandle fifo = Create();
        lock (_lock)
        {
            _fifo = fifo;
            if (_isOpen) Hold();
            else _spawner = new FileInfo("/proc/thread-self").LinkTarget; // "PID/task/TID"
        }

        _there.Set();
    }

    private SafeFileHandle Create()
    {
        LibcException.Check(Libc.MakeFifo(path, OwnerOnly), $"mkfifo({path})");
        using SafeFileHandle made = Libc.Open(path, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        if (made.IsInvalid) throw LibcException.FromLastError($"open({path})");
        LibcException.Check(Libc.GetStatus(made, [0], Libc.AT_EMPTY_PATH, Libc.STATX_TYPE, out Libc.Statx status), $"statx({path})");
        if ((status.Mode & Libc.S_IFMT) != Libc.S_IFIFO) throw new LibcException($"open({path})", Errno.FileExists);
        RemoveName();
        int number = LibcException.Check(Libc.FileControl(made, Libc.F_DUPFD_CLOEXEC, LowestNumber), "fcntl(F_DUPFD_CLOEXEC)");
        return new SafeFileHandle(number, ownsHandle: true);
    }

    /// <summary>Waits until the process is there, which is then held until <see cref="Open"/>; null: it will not be, or its number cannot be found out.</summary>
    /// <remarks>proc_tid_children(5), CONFIG_PROC_CHILDREN, which Debian's kernels have. The spawning thread has no other child.</remarks>
    public ProcessId? Await()
    {
        _there.Wait();
        string? spawner;
        lock (_lock) spawner = _isOpen ? null : _spawner;
        if (spawner is null) return null;
        using SafeFileHandle met = Libc.Open(Path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        lock (_lock) spawner = _isOpen ? null : _spawner;
        if (met.IsInvalid || spawner is null) return null;
        try
        {
            string[] children = File.ReadAllText($"/proc/{spawner}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return children is [var only] ? new ProcessId(int.Parse(only, CultureInfo.InvariantCulture)) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Lets go whoever waits here, now and later.</summary>
    public void Open()
    {
        lock (_lock)
        {
            if (_isOpen) return;
            _isOpen = true;
            if (_fifo is not null) Hold();
        }

        _there.Set();
    }

    /// <summary>Opens the fifo for both directions, which waits for nobody; it stays open, since the process may not have come yet.</summary>
    private void Hold() => _open = Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);

    private void RemoveName()
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Its owner has put something else there, which is the owner's business.
        }
    }

    /// <summary>Whoever waits is let go first.</summary>
    public void Dispose()
    {
        Open();
        _open?.Dispose();
        _fifo?.Dispose();
        _there.Dispose();
    }
}
