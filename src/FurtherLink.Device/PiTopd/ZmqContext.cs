using FurtherLink.Device.Interop;

namespace FurtherLink.Device.PiTopd;

/// <summary>ZeroMQ's own threads (two, from the first socket on), which carry the messages of all sockets.</summary>
internal sealed class ZmqContext : IDisposable
{
    private const int MostSockets = 16;

    private nint _context;

    /// <summary>Loads the library, if need be.</summary>
    /// <exception cref="ZmqException">It is not installed, or has no room for more.</exception>
    public ZmqContext()
    {
        Library = Libzmq.Instance ?? throw new ZmqException("ZeroMQ is not installed: apt install libzmq5");
        _context = Library.NewContext();
        if (_context == 0) throw Failure("zmq_ctx_new");
        _ = Library.SetContext(_context, Libzmq.MAX_SOCKETS, MostSockets);
    }

    internal Libzmq Library { get; }

    /// <summary>A socket of this context; the caller's to close before the context is.</summary>
    internal nint NewSocket(int kind)
    {
        nint socket = Library.NewSocket(_context, kind);
        return socket != 0 ? socket : throw Failure("zmq_socket");
    }

    internal ZmqException Failure(string call)
    {
        int errno = Library.Errno;
        return new ZmqException($"{call}: {Library.ErrorText(errno)} (errno {errno})");
    }

    /// <summary>Ends the threads. Every socket has been closed by then, or this would wait for it.</summary>
    public void Dispose()
    {
        if (_context == 0) return;
        // Only a signal makes it return early.
        while (Library.TerminateContext(_context) < 0 && Library.Errno == Linux.Errno.Interrupted)
        {
        }

        _context = 0;
    }
}
