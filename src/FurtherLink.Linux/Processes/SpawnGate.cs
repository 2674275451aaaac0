using System.Globalization;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// Holds a new process, whose number is then known, before its first instruction. The process is asked to open a fifo twice on its way to exec(3), and fifo(7) lets nobody
/// in alone: the first time it meets <see cref="Await"/>, the second time it waits for <see cref="Open"/>. The thread that spawns it waits
/// meanwhile, as it always does until exec; so whoever calls <see cref="Await"/> has a thread of its own.
/// </summary>
/// <param name="path">Where the fifo is to be made.</param>
public sealed class SpawnGate(string path) : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _there = new();
    private string? _spawner;
    private SafeFileHandle? _open;
    private bool _made;
    private bool _isOpen;

    /// <summary>Where the fifo is.</summary>
    internal string Path { get; } = path;

    /// <summary>Makes the fifo, which belongs to whoever the calling thread acts for; the calling thread is the one that will spawn.</summary>
    /// <exception cref="LibcException">EEXIST, EACCES, ENOSPC…</exception>
    internal void Make()
    {
        LibcException.Check(Libc.MakeFifo(Path, OwnerOnly), $"mkfifo({Path})");
        lock (_lock)
        {
            _made = true;
            if (_isOpen) Hold();
            else _spawner = new FileInfo("/proc/thread-self").LinkTarget; // "PID/task/TID"
        }

        _there.Set();
    }

    /// <summary>Waits until the process is there, which is then held until <see cref="Open"/>; null: it will not be, or its number cannot be found out.</summary>
    /// <remarks>proc_tid_children(5), CONFIG_PROC_CHILDREN, which Debian's kernels have. The spawning thread has no other child.</remarks>
    public ProcessId? Await()
    {
        _there.Wait();
        using SafeFileHandle met = Libc.Open(Path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        string? spawner;
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
            if (_made) Hold();
        }

        _there.Set();
    }

    /// <summary>Opens the fifo for both directions, which waits for nobody; it stays open, since the process may not have come yet.</summary>
    private void Hold() => _open = Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);

    /// <summary>Takes the fifo away; whoever has come that far is not concerned.</summary>
    public void Remove()
    {
        try
        {
            File.Delete(Path);
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
        _there.Dispose();
    }
}
