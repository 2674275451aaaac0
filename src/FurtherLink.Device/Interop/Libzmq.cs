using System.Runtime.InteropServices;

namespace FurtherLink.Device.Interop;

/// <summary>
/// The C library of ZeroMQ, zmq(7), Debian's libzmq5. It is not needed to run: it is loaded when somebody wants to speak to pi-topd, and found missing then.
/// </summary>
/// <remarks>Each call decides nothing; one that fails leaves its reason in <see cref="Errno"/>.</remarks>
internal sealed unsafe class Libzmq
{
    internal const int SUB = 2;
    internal const int REQ = 3;
    internal const int SUBSCRIBE = 6;
    internal const int FD = 14;
    internal const int EVENTS = 15;
    internal const int LINGER = 17;
    internal const int RECONNECT_IVL = 18;
    internal const int RECONNECT_IVL_MAX = 21;
    internal const int MAXMSGSIZE = 22;
    internal const int RCVHWM = 24;
    internal const int RCVMORE = 13;
    internal const int TCP_KEEPALIVE = 34;
    internal const int TCP_KEEPALIVE_IDLE = 36;
    internal const int POLLIN = 1;
    internal const int DONTWAIT = 1;
    internal const int MAX_SOCKETS = 2;

    /// <summary>zmq_errno(3): the context was ended.</summary>
    internal const int ETERM = 156384765;

    private const string Name = "libzmq.so.5";

    private static readonly Lazy<Libzmq?> Library = new(Load);

    private readonly delegate* unmanaged<void*> _contextNew;
    private readonly delegate* unmanaged<void*, int, int, int> _contextSet;
    private readonly delegate* unmanaged<void*, int> _contextTerm;
    private readonly delegate* unmanaged<void*, int, void*> _socket;
    private readonly delegate* unmanaged<void*, int> _close;
    private readonly delegate* unmanaged<void*, byte*, int> _connect;
    private readonly delegate* unmanaged<void*, int, void*, nuint, int> _setOption;
    private readonly delegate* unmanaged<void*, int, void*, nuint*, int> _getOption;
    private readonly delegate* unmanaged<void*, byte*, nuint, int, int> _send;
    private readonly delegate* unmanaged<void*, byte*, nuint, int, int> _receive;
    private readonly delegate* unmanaged<int> _errno;
    private readonly delegate* unmanaged<int, byte*> _errorText;

    private Libzmq(nint library)
    {
        _contextNew = (delegate* unmanaged<void*>)NativeLibrary.GetExport(library, "zmq_ctx_new");
        _contextSet = (delegate* unmanaged<void*, int, int, int>)NativeLibrary.GetExport(library, "zmq_ctx_set");
        _contextTerm = (delegate* unmanaged<void*, int>)NativeLibrary.GetExport(library, "zmq_ctx_term");
        _socket = (delegate* unmanaged<void*, int, void*>)NativeLibrary.GetExport(library, "zmq_socket");
        _close = (delegate* unmanaged<void*, int>)NativeLibrary.GetExport(library, "zmq_close");
        _connect = (delegate* unmanaged<void*, byte*, int>)NativeLibrary.GetExport(library, "zmq_connect");
        _setOption = (delegate* unmanaged<void*, int, void*, nuint, int>)NativeLibrary.GetExport(library, "zmq_setsockopt");
        _getOption = (delegate* unmanaged<void*, int, void*, nuint*, int>)NativeLibrary.GetExport(library, "zmq_getsockopt");
        _send = (delegate* unmanaged<void*, byte*, nuint, int, int>)NativeLibrary.GetExport(library, "zmq_send");
        _receive = (delegate* unmanaged<void*, byte*, nuint, int, int>)NativeLibrary.GetExport(library, "zmq_recv");
        _errno = (delegate* unmanaged<int>)NativeLibrary.GetExport(library, "zmq_errno");
        _errorText = (delegate* unmanaged<int, byte*>)NativeLibrary.GetExport(library, "zmq_strerror");
    }

    /// <summary>The library, or null where it is not installed.</summary>
    internal static Libzmq? Instance => Library.Value;

    internal int Errno => _errno();

    internal string ErrorText(int errno) => Marshal.PtrToStringUTF8((nint)_errorText(errno)) ?? "";

    internal nint NewContext() => (nint)_contextNew();

    internal int SetContext(nint context, int option, int value) => _contextSet((void*)context, option, value);

    internal int TerminateContext(nint context) => _contextTerm((void*)context);

    internal nint NewSocket(nint context, int kind) => (nint)_socket((void*)context, kind);

    internal int Close(nint socket) => _close((void*)socket);

    internal int Connect(nint socket, ReadOnlySpan<byte> terminatedEndpoint)
    {
        fixed (byte* endpoint = terminatedEndpoint) return _connect((void*)socket, endpoint);
    }

    internal int SetOption(nint socket, int option, int value) => _setOption((void*)socket, option, &value, sizeof(int));

    internal int SetOption(nint socket, int option, long value) => _setOption((void*)socket, option, &value, sizeof(long));

    internal int SetOption(nint socket, int option, ReadOnlySpan<byte> value)
    {
        fixed (byte* bytes = value) return _setOption((void*)socket, option, bytes, (nuint)value.Length);
    }

    internal int GetOption(nint socket, int option, out int value)
    {
        int read = 0;
        nuint size = sizeof(int);
        int result = _getOption((void*)socket, option, &read, &size);
        value = read;
        return result;
    }

    internal int Send(nint socket, ReadOnlySpan<byte> message, int flags)
    {
        fixed (byte* bytes = message) return _send((void*)socket, bytes, (nuint)message.Length, flags);
    }

    /// <summary>zmq_recv(3): the length of the message, also where it did not fit.</summary>
    internal int Receive(nint socket, Span<byte> buffer, int flags)
    {
        fixed (byte* bytes = buffer) return _receive((void*)socket, bytes, (nuint)buffer.Length, flags);
    }

    private static Libzmq? Load() => NativeLibrary.TryLoad(Name, out nint library) ? new Libzmq(library) : null;
}
