using System.Net.Sockets;
using System.Net.WebSockets;

namespace FurtherLink.Tests.Protocols;

/// <summary>Two ends of a connection: the daemon's websocket, and the peer as plain bytes or as a websocket.</summary>
internal sealed class SocketPair : IDisposable
{
    private readonly Socket _ours;

    private SocketPair(Socket ours, Socket peer)
    {
        _ours = ours;
        Peer = peer;
        Server = WebSocket.CreateFromStream(new NetworkStream(ours, ownsSocket: true), new WebSocketCreationOptions { IsServer = true });
    }

    public WebSocket Server { get; }

    public Socket Peer { get; }

    public static async Task<SocketPair> OpenAsync(CancellationToken ct)
    {
        string path = Path.Combine(Path.GetTempPath(), "further-link-test-" + Guid.NewGuid().ToString("N") + ".sock");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var peer = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await peer.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
        Socket ours = await listener.AcceptAsync(ct);
        File.Delete(path);
        return new SocketPair(ours, peer);
    }

    public WebSocket Client() => WebSocket.CreateFromStream(new NetworkStream(Peer), new WebSocketCreationOptions());

    /// <summary>One masked frame of RFC 6455, 5.2, with a mask of zeroes.</summary>
    public static byte[] Frame(int opcode, bool final, ReadOnlySpan<byte> payload)
    {
        byte[] length = payload.Length < 126
            ? [(byte)payload.Length]
            : payload.Length < 65536
                ? [126, (byte)(payload.Length >> 8), (byte)payload.Length]
                : [127, 0, 0, 0, 0, (byte)(payload.Length >> 24), (byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length];
        length[0] |= 0x80;
        return [(byte)((final ? 0x80 : 0) | opcode), .. length, 0, 0, 0, 0, .. payload];
    }

    public void Dispose()
    {
        Server.Dispose();
        Peer.Dispose();
        _ours.Dispose();
    }
}
