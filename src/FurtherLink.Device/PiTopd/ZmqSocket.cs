using System.Text;

using FurtherLink.Device.Interop;
using FurtherLink.Linux.Events;

namespace FurtherLink.Device.PiTopd;

/// <summary>A ZeroMQ socket of text messages that is waited for in the event loop. It connects and reconnects by itself. One user at a time.</summary>
/// <remarks>
/// zmq_getsockopt(3), ZMQ_FD: the descriptor only says that something may have changed; what, has to be asked (ZMQ_EVENTS) before each wait, or a message
/// that came meanwhile would be waited for in vain.
/// </remarks>
internal sealed class ZmqSocket : IDisposable
{
    /// <summary>pi-topd's messages have a few dozen bytes; nobody who took its port may fill our memory. Who sends a longer one is heard no more.</summary>
    private const int MostMessageBytes = 1024;

    private const int FirstReconnectMilliseconds = 250;
    private const int LastReconnectMilliseconds = 5_000;
    private const int MostMessagesWaiting = 64;

    private readonly ZmqContext _context;
    private readonly nint _socket;
    private readonly PollableFile _changed;
    private readonly byte[] _buffer = new byte[MostMessageBytes];
    private volatile bool _released;
    private bool _disposed;

    private ZmqSocket(ZmqContext context, EventLoop loop, int kind, string endpoint)
    {
        _context = context;
        _socket = context.NewSocket(kind);
        try
        {
            Set(Libzmq.LINGER, 0);
            Set(Libzmq.RECONNECT_IVL, FirstReconnectMilliseconds);
            Set(Libzmq.RECONNECT_IVL_MAX, LastReconnectMilliseconds);
            Set(Libzmq.RCVHWM, MostMessagesWaiting);
            Check(context.Library.SetOption(_socket, Libzmq.MAXMSGSIZE, (long)MostMessageBytes), "zmq_setsockopt(ZMQ_MAXMSGSIZE)");
            if (kind == Libzmq.SUB) Check(context.Library.SetOption(_socket, Libzmq.SUBSCRIBE, default(ReadOnlySpan<byte>)), "zmq_setsockopt(ZMQ_SUBSCRIBE)");
            Check(context.Library.Connect(_socket, [.. Encoding.UTF8.GetBytes(endpoint), 0]), $"zmq_connect({endpoint})");
            _changed = ForeignDescriptor.Watch(loop, Get(Libzmq.FD));
        }
        catch
        {
            _ = context.Library.Close(_socket);
            throw;
        }
    }

    /// <summary>Asks questions at an endpoint, <c>tcp://127.0.0.1:3782</c>.</summary>
    /// <exception cref="ZmqException">No socket is left, or that is no endpoint.</exception>
    public static ZmqSocket Asking(ZmqContext context, EventLoop loop, string endpoint) => new(context, loop, Libzmq.REQ, endpoint);

    /// <summary>Hears everything that an endpoint publishes.</summary>
    /// <exception cref="ZmqException">No socket is left, or that is no endpoint.</exception>
    public static ZmqSocket Hearing(ZmqContext context, EventLoop loop, string endpoint) => new(context, loop, Libzmq.SUB, endpoint);

    /// <summary>Sends a message, as soon as somebody is there to take it.</summary>
    /// <exception cref="ZmqException">It cannot be sent now.</exception>
    public void Send(string message) => Check(_context.Library.Send(_socket, Encoding.UTF8.GetBytes(message), Libzmq.DONTWAIT), "zmq_send");

    /// <summary>Waits for the next message; null: the socket was released. Goes on on the loop's thread.</summary>
    /// <exception cref="ZmqException">The socket is broken.</exception>
    public async ValueTask<string?> ReceiveAsync()
    {
        while (!_released)
        {
            if ((Get(Libzmq.EVENTS) & Libzmq.POLLIN) == 0)
            {
                await _changed.ReadableAsync();
                continue;
            }

            int length = _context.Library.Receive(_socket, _buffer, Libzmq.DONTWAIT);
            if (length >= 0) return Encoding.UTF8.GetString(_buffer, 0, Math.Min(length, _buffer.Length));
            if (_context.Library.Errno is not (Linux.Errno.TryAgain or Linux.Errno.Interrupted)) throw _context.Failure("zmq_recv");
        }

        return null;
    }

    /// <summary>Ends the wait of now and every later one; to be called before <see cref="Dispose"/>, which nobody may be waiting through.</summary>
    public void Release()
    {
        _released = true;
        _changed.Release();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed) return;
        _disposed = true;
        _changed.Dispose();
        _ = _context.Library.Close(_socket);
    }

    private void Set(int option, int value) => Check(_context.Library.SetOption(_socket, option, value), $"zmq_setsockopt({option})");

    private int Get(int option)
    {
        Check(_context.Library.GetOption(_socket, option, out int value), $"zmq_getsockopt({option})");
        return value;
    }

    private void Check(int result, string call)
    {
        if (result < 0) throw _context.Failure(call);
    }
}
