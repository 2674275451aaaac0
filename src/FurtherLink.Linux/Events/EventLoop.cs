using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Events;

/// <summary>
/// One thread that waits for every terminal, pipe and process of the daemon. Who waits for a descriptor goes on right on this thread when it is ready,
/// so that what was read can be sent with no other thread in between; such a continuation must not block.
/// </summary>
/// <remarks>
/// epoll(7), one-shot: a descriptor is watched only while somebody waits for it, so a reader that falls behind costs nothing and loses nothing.
/// An own loop rather than the runtime's socket engine, because that one cannot wait for a pidfd, keeps every descriptor armed (edge-triggered) whether
/// or not anybody wants it, and answers through its own threads; docs/performance.md has the two side by side.
/// </remarks>
public sealed class EventLoop : IDisposable
{
    private const int EventsPerWait = 64;
    private const ulong WakeToken = 0;

    private readonly SafeFileHandle _epoll;
    private readonly SafeFileHandle _wake;
    private readonly ConcurrentDictionary<ulong, PollableFile> _files = new();
    private readonly Thread _thread;
    private readonly Action<Exception>? _continuationFailed;
    private ulong _lastToken = WakeToken;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="continuationFailed">
    /// Told, on the loop's thread, of a continuation that threw: a defect, since every owner handles its own failures. The loop goes on.
    /// Without it such a failure ends the process.
    /// </param>
    /// <exception cref="LibcException">No descriptor is left for the loop itself.</exception>
    public EventLoop(Action<Exception>? continuationFailed = null)
    {
        _continuationFailed = continuationFailed;
        _epoll = Libc.EpollCreate(Libc.EPOLL_CLOEXEC);
        if (_epoll.IsInvalid) throw LibcException.FromLastError("epoll_create1");
        _wake = Libc.EventFd(0, Libc.EFD_CLOEXEC | Libc.EFD_NONBLOCK);
        if (_wake.IsInvalid) throw LibcException.FromLastError("eventfd");
        Control(Libc.EPOLL_CTL_ADD, _wake, Libc.EPOLLIN, WakeToken);
        _thread = new Thread(Run) { IsBackground = true, Name = "event loop" };
        _thread.Start();
    }

    /// <summary>Descriptors known to the loop; for tests that count leaks.</summary>
    public int Count => _files.Count;

    /// <summary>Ends the thread and waits for it. Files still open are not touched; their waits never complete.</summary>
    public unsafe void Dispose()
    {
        if (_stopping) return;
        _stopping = true;
        ulong one = 1;
        _ = Libc.Write(_wake, (byte*)&one, sizeof(ulong));
        if (Thread.CurrentThread != _thread) _thread.Join();
        _wake.Dispose();
        _epoll.Dispose();
    }

    internal ulong Add(PollableFile file)
    {
        ulong token = Interlocked.Increment(ref _lastToken);
        _files[token] = file;
        return token;
    }

    internal void Remove(ulong token, SafeFileHandle handle, bool watched)
    {
        _ = _files.TryRemove(token, out _);
        // Closing would do it, but only once every duplicate of the descriptor is closed, a child's among them (epoll(7), questions and answers).
        if (watched && !_stopping) Control(Libc.EPOLL_CTL_DEL, handle, 0, token);
    }

    internal void Watch(SafeFileHandle handle, ulong token, uint events, bool first) =>
        Control(first ? Libc.EPOLL_CTL_ADD : Libc.EPOLL_CTL_MOD, handle, events | Libc.EPOLLONESHOT, token);

    // struct epoll_event: uint32 events; uint64 data (packed on x86-64)
    private unsafe void Control(int operation, SafeFileHandle handle, uint events, ulong token)
    {
        byte* epollEvent = stackalloc byte[16];
        *(uint*)epollEvent = events;
        BinaryPrimitives.WriteUInt64LittleEndian(new Span<byte>(epollEvent + Libc.EpollEventDataOffset, 8), token);
        if (Libc.EpollControl(_epoll, operation, handle, epollEvent) < 0) throw LibcException.FromLastError("epoll_ctl");
    }

    private unsafe void Run()
    {
        int size = Libc.EpollEventSize, dataOffset = Libc.EpollEventDataOffset;
        byte* events = (byte*)NativeMemory.AllocZeroed((nuint)(EventsPerWait * size));
        try
        {
            while (!_stopping)
            {
                int count = Libc.EpollWait(_epoll, events, EventsPerWait, -1);
                if (count < 0)
                {
                    var failure = LibcException.FromLastError("epoll_wait");
                    if (failure.Errno == Errno.Interrupted) continue;
                    throw failure;
                }

                for (int i = 0; i < count && !_stopping; i++)
                {
                    byte* at = events + i * size;
                    ulong token = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at + dataOffset, 8));
                    if (_files.TryGetValue(token, out PollableFile? file)) Complete(file, *(uint*)at);
                }
            }
        }
        finally
        {
            NativeMemory.Free(events);
        }
    }

    private void Complete(PollableFile file, uint events)
    {
        try
        {
            file.OnEvents(events);
        }
        catch (Exception failure) when (_continuationFailed is not null)
        {
            _continuationFailed(failure);
        }
    }
}
