using System.Buffers.Binary;
using System.Net.Sockets;

namespace FurtherLink.Device.Displays;

/// <summary>
/// A display that another program plays, behind a Unix socket: everything that would go over the wires, in frames of one byte for the data/command line
/// (0 command, 1 data), two for the length (big-endian), and so many bytes.
/// </summary>
public sealed class SocketDisplayBus : IDisplayBus
{
    /// <summary>What a path of such a bus begins with.</summary>
    public const string Prefix = "unix:";

    private const int HeaderBytes = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Socket _socket;

    private SocketDisplayBus(Socket socket) => _socket = socket;

    /// <summary>Connects to a display.</summary>
    /// <param name="path"><c>unix:/path/of/the/socket</c>.</param>
    /// <exception cref="IOException">Nobody listens there.</exception>
    public static SocketDisplayBus Open(string path)
    {
        // A display that is stuck is a bus that failed: the screen is tried again later.
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { SendTimeout = (int)Patience.TotalMilliseconds };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path[Prefix.Length..]));
            return new SocketDisplayBus(socket);
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"{path}: {refused.Message}", refused);
        }
    }

    /// <inheritdoc/>
    public void Command(ReadOnlySpan<byte> bytes) => Send(0, bytes);

    /// <inheritdoc/>
    public void Data(ReadOnlySpan<byte> bytes) => Send(1, bytes);

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private void Send(byte line, ReadOnlySpan<byte> bytes)
    {
        byte[] frame = new byte[HeaderBytes + bytes.Length];
        frame[0] = line;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(1), checked((ushort)bytes.Length));
        bytes.CopyTo(frame.AsSpan(HeaderBytes));
        try
        {
            for (int sent = 0; sent < frame.Length;) sent += _socket.Send(frame.AsSpan(sent));
        }
        catch (SocketException gone)
        {
            throw new IOException($"the display is gone: {gone.Message}", gone);
        }
    }
}
