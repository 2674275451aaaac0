using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace FurtherLink.Benchmarks.Wire;

/// <summary>
/// A websocket client (RFC 6455) that is all blocking calls on one thread, so that what is measured is the server: no scheduler, no allocation per message.
/// </summary>
/// <remarks>
/// Its masking key is zero, which leaves the payload as it is (section 5.3 asks for a random key to protect proxies from browsers; there is neither here).
/// Servers of ASP.NET Core send a message as one frame; a fragmented one is refused rather than mismeasured.
/// </remarks>
internal sealed class LoopbackWebSocket : IDisposable
{
    private const byte FinalText = 0x81;
    private const byte FinalPong = 0x8A;
    private const int OpcodeMask = 0x0F;
    private const int OpcodeClose = 8;
    private const int OpcodePing = 9;
    private const byte Masked = 0x80;
    private const int Length16 = 126;
    private const int Length64 = 127;
    private const int LongestHeader = 14;
    private const int FirstBufferBytes = 256 * 1024;
    private const int PatienceMilliseconds = 30_000;

    private readonly Socket _socket;
    private readonly Stream _stream;
    private byte[] _received = new byte[FirstBufferBytes];
    private byte[] _sending = new byte[1024];
    private int _start;
    private int _end;

    private LoopbackWebSocket(Socket socket, Stream stream)
    {
        _socket = socket;
        _stream = stream;
    }

    /// <summary>The descriptor to poll; data may wait in the buffer too, see <see cref="HasMessage"/>.</summary>
    internal Socket Socket => _socket;

    /// <summary>Whether a whole message is in the buffer, so that <see cref="Receive"/> would not touch the socket.</summary>
    internal bool HasMessage => TryHeader(out int header, out int length) && _end - _start >= header + length;

    /// <summary>Connects and upgrades; any certificate will do, it is our own loopback.</summary>
    internal static LoopbackWebSocket Connect(Uri server, string target, int receiveBytes = 0)
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true, ReceiveTimeout = PatienceMilliseconds, SendTimeout = PatienceMilliseconds };
        if (receiveBytes > 0) socket.ReceiveBufferSize = receiveBytes; // before connect(2), which tells the peer
        socket.Connect(server.Host, server.Port);
        var client = new LoopbackWebSocket(socket, Transport(server, socket));
        client.Upgrade(server, target);
        return client;
    }

    /// <summary>A stream over a connected socket: TLS for https.</summary>
    internal static Stream Transport(Uri server, Socket socket)
    {
        var plain = new NetworkStream(socket, ownsSocket: true);
        if (server.Scheme == Uri.UriSchemeHttp) return plain;
#pragma warning disable CA5359 // Whose certificate it is does not matter to a clock.
        var secure = new SslStream(plain, leaveInnerStreamOpen: false, (_, _, _, _) => true);
#pragma warning restore CA5359
        secure.AuthenticateAsClient("localhost");
        return secure;
    }

    public void Dispose()
    {
        _stream.Dispose();
        _socket.Dispose();
    }

    /// <summary>Sends one text message.</summary>
    internal void Send(ReadOnlySpan<byte> text) => Send(FinalText, text);

    /// <summary>The next message; valid until the next call.</summary>
    internal ReadOnlySpan<byte> Receive()
    {
        while (true)
        {
            int header;
            int length;
            while (!TryHeader(out header, out length) || _end - _start < header + length) Fill(header + length);
            byte first = _received[_start];
            ReadOnlySpan<byte> payload = _received.AsSpan(_start + header, length);
            _start += header + length;
            switch (first & OpcodeMask)
            {
                case OpcodePing: Send(FinalPong, payload); break;
                case OpcodeClose: throw new BenchmarkException("the server closed the websocket: " + Encoding.UTF8.GetString(payload[Math.Min(2, length)..]));
                default: return (first & 0x80) != 0 ? payload : throw new BenchmarkException("the server fragmented a message");
            }
        }
    }

    private void Send(byte first, ReadOnlySpan<byte> payload)
    {
        if (_sending.Length < payload.Length + LongestHeader) _sending = new byte[payload.Length * 2 + LongestHeader];
        _sending[0] = first;
        int at = 2;
        if (payload.Length < Length16)
        {
            _sending[1] = (byte)(Masked | payload.Length);
        }
        else if (payload.Length <= ushort.MaxValue)
        {
            _sending[1] = Masked | Length16;
            BinaryPrimitives.WriteUInt16BigEndian(_sending.AsSpan(at), (ushort)payload.Length);
            at += sizeof(ushort);
        }
        else
        {
            _sending[1] = Masked | Length64;
            BinaryPrimitives.WriteUInt64BigEndian(_sending.AsSpan(at), (ulong)payload.Length);
            at += sizeof(ulong);
        }

        _sending.AsSpan(at, sizeof(uint)).Clear();
        at += sizeof(uint);
        payload.CopyTo(_sending.AsSpan(at));
        _stream.Write(_sending, 0, at + payload.Length);
    }

    private bool TryHeader(out int header, out int length)
    {
        ReadOnlySpan<byte> data = _received.AsSpan(_start, _end - _start);
        (header, length) = (2, 0);
        if (data.Length < header) return false;
        length = data[1] & ~Masked;
        header += length switch { Length16 => sizeof(ushort), Length64 => sizeof(ulong), _ => 0 };
        if (data.Length < header) return false;
        if (length == Length16) length = BinaryPrimitives.ReadUInt16BigEndian(data[2..]);
        else if (length == Length64) length = checked((int)BinaryPrimitives.ReadUInt64BigEndian(data[2..]));
        return true;
    }

    /// <summary>Reads more from the socket, making room for a message of <paramref name="wanted"/> bytes.</summary>
    private void Fill(int wanted)
    {
        if (_start == _end) _start = _end = 0;
        if (_start + wanted > _received.Length || _end == _received.Length)
        {
            byte[] target = wanted > _received.Length ? new byte[wanted * 2] : _received;
            _received.AsSpan(_start, _end - _start).CopyTo(target);
            (_received, _end, _start) = (target, _end - _start, 0);
        }

        int read = _stream.Read(_received, _end, _received.Length - _end);
        if (read == 0) throw new BenchmarkException("the server closed the connection");
        _end += read;
    }

    private void Upgrade(Uri server, string target)
    {
        // The key is the example of RFC 6455, section 1.3: the server has to answer any.
        string request = $"GET {target} HTTP/1.1\r\nHost: {server.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";
        _stream.Write(Encoding.ASCII.GetBytes(request));
        int end;
        while ((end = _received.AsSpan(0, _end).IndexOf("\r\n\r\n"u8)) < 0) Fill(0);
        if (!_received.AsSpan(0, end).StartsWith("HTTP/1.1 101"u8))
            throw new BenchmarkException($"{server}{target.TrimStart('/')} answered: {Encoding.ASCII.GetString(_received, 0, end).Split('\r')[0]}");
        _start = end + 4;
    }
}
