using System.Globalization;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// Holds a new process, whose number is then known, before its first instruction. The process is asked to open a fifo twice on its way to exec(3), and fifo(7) lets nobody
/// in alone: the first time it meets <see cref="Await"/>, the second time it waits for <see cref="Open"/>. The thread that spawns it waits
/// meanwhile, as it always does until exec; so whoever calls <see cref="Await"/> has a thread of its own.
/// </summary>
public sealed class SpawnGate : IDisposable
{
    private const uint OwnerOnly = 0b110_000_000;

    private readonly Lock _lock = new();
    private string? _spawner;
    private SafeFileHandle? _open;
    private bool _disposed;

    private SpawnGate(string path) => Path = path;

    /// <summary>Where the fifo is.</summary>
    public string Path { get; }

    /// <summary>Makes a fifo that belongs to whoever the calling thread acts for; nobody else can open it.</summary>
    /// <exception cref="LibcException">EEXIST, EACCES, ENOSPC…</exception>
    public static SpawnGate Create(string path)
    {
        LibcException.Check(Libc.MakeFifo(path, OwnerOnly), $"mkfifo({path})");
        return new SpawnGate(path);
    }

    /// <summary>The calling thread is the one that will spawn.</summary>
    internal void Enter()
    {
        lock (_lock) _spawner = new FileInfo("/proc/thread-self").LinkTarget; // "PID/task/TID"
    }

    /// <summary>Waits until the process is there, which is then held until <see cref="Open"/>; null: it will not be, or its number cannot be found out.</summary>
    /// <remarks>proc_tid_children(5), CONFIG_PROC_CHILDREN, which Debian's kernels have. The spawning thread has no other child.</remarks>
    public ProcessId? Await()
    {
        using SafeFileHandle met = Libc.Open(Path, Libc.O_WRONLY | Libc.O_CLOEXEC, 0);
        string? spawner;
        lock (_lock) spawner = _open is null ? _spawner : null;
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
            // For both directions: waits for nobody, and stays open, since the process may not have come yet.
            if (!_disposed) _open ??= Libc.Open(Path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        }
    }

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
        lock (_lock)
        {
            _disposed = true;
            _open?.Dispose();
        }
    }
}
