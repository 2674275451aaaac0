using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Events;

/// <summary>
/// A non-blocking descriptor (terminal, pipe, pidfd) that is waited for only when somebody asks: try first, wait second. Nothing is allocated per operation.
/// One reader and one writer at a time.
/// </summary>
public sealed class PollableFile : IDisposable
{
    /// <summary>What <see cref="Read"/> and <see cref="Write"/> return when they would have to wait.</summary>
    public const int WouldBlock = -1;

    /// <summary>What <see cref="Read"/> and <see cref="Write"/> return when nobody is left at the other side.</summary>
    public const int Ended = 0;

    private readonly EventLoop _loop;
    private readonly SafeFileHandle _handle;
    private readonly ulong _token;
    private readonly Lock _gate = new();
    private readonly Readiness _readable = new();
    private readonly Readiness _writable = new();
    private uint _interest;
    private bool _watched;
    private bool _released;
    private bool _disposed;

    /// <summary>Takes ownership of <paramref name="handle"/>, which must be non-blocking (or a pidfd, which is never read).</summary>
    internal PollableFile(EventLoop loop, SafeFileHandle handle)
    {
        _loop = loop;
        _handle = handle;
        _token = loop.Add(this);
    }

    internal SafeFileHandle Handle => _handle;

    /// <summary>Completes when a read would not wait: there is data, or an end, or an error to be told. At once after <see cref="Release"/> or disposal.</summary>
    public ValueTask ReadableAsync() => WaitAsync(_readable, Libc.EPOLLIN);

    /// <summary>Completes when a write would not wait. At once after <see cref="Release"/> or disposal.</summary>
    public ValueTask WritableAsync() => WaitAsync(_writable, Libc.EPOLLOUT);

    /// <summary>Reads what is there. Returns the number of bytes, <see cref="WouldBlock"/>, or <see cref="Ended"/>: every writer is gone.</summary>
    /// <exception cref="LibcException">Anything else the kernel has to say.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            while (true)
            {
                nint count = Libc.Read(_handle, bytes, (nuint)buffer.Length);
                if (count >= 0) return (int)count;
                var failure = LibcException.FromLastError("read");
                switch (failure.Errno)
                {
                    case Errno.Interrupted: continue;
                    case Errno.TryAgain: return WouldBlock;
                    case Errno.InputOutput: return Ended; // pty(7): the slave is open nowhere
                    default: throw failure;
                }
            }
        }
    }

    /// <summary>Writes as much as fits. Returns the number of bytes, <see cref="WouldBlock"/>, or <see cref="Ended"/>: nobody can read it any more.</summary>
    /// <exception cref="LibcException">Anything else the kernel has to say.</exception>
    /// <exception cref="ObjectDisposedException">The file is closed.</exception>
    public unsafe int Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            while (true)
            {
                nint count = Libc.Write(_handle, first, (nuint)bytes.Length);
                if (count > 0) return (int)count;
                if (count == 0) return WouldBlock;
                var failure = LibcException.FromLastError("write");
                switch (failure.Errno)
                {
                    case Errno.Interrupted: continue;
                    case Errno.TryAgain: return WouldBlock;
                    case Errno.BrokenPipe or Errno.InputOutput: return Ended;
                    default: throw failure;
                }
            }
        }
    }

    /// <summary>Ends the waits of now, and lets every later one complete at once: for an owner that now only wants what is there.</summary>
    public void Release()
    {
        lock (_gate) _released = true;
        _readable.Complete();
        _writable.Complete();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        bool watched;
        lock (_gate)
        {
            if (_disposed) return;
            _disposed = true;
            _released = true;
            watched = _watched;
        }

        _loop.Remove(_token, _handle, watched);
        _handle.Dispose();
        _readable.Complete();
        _writable.Complete();
    }

    /// <summary>Called on the loop's thread. One-shot: the kernel watches nothing of this file until it is asked again.</summary>
    internal void OnEvents(uint events)
    {
        bool broken = (events & (Libc.EPOLLHUP | Libc.EPOLLERR)) != 0;
        bool readable = broken || (events & Libc.EPOLLIN) != 0;
        bool writable = broken || (events & Libc.EPOLLOUT) != 0;
        lock (_gate)
        {
            if (readable) _interest &= ~Libc.EPOLLIN;
            if (writable) _interest &= ~Libc.EPOLLOUT;
            if (_interest != 0 && !_disposed) _loop.Watch(_handle, _token, _interest, first: false);
        }

        if (readable) _readable.Complete();
        if (writable) _writable.Complete();
    }

    private ValueTask WaitAsync(Readiness readiness, uint interest)
    {
        lock (_gate)
        {
            if (_released) return ValueTask.CompletedTask;
            // Started before the kernel is told, which may answer on the loop's thread before this one leaves the lock.
            ValueTask wait = readiness.Start();
            _interest |= interest;
            try
            {
                _loop.Watch(_handle, _token, _interest, first: !_watched);
                _watched = true;
            }
            catch (LibcException)
            {
                // ENOSPC, ENOMEM: nobody would ever end this wait.
                _interest &= ~interest;
                readiness.Complete();
                throw;
            }

            return wait;
        }
    }
}
