using System.Buffers.Binary;
using System.Net.WebSockets;
using System.Text;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>Somebody who looks at a program's display: RFB 3.8 (RFC 6143) over the websocket, with raw pixels only.</summary>
internal sealed class RfbClient : IDisposable
{
    private const int PixelBytes = 4;

    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _received = new byte[64 * 1024];
    private ArraySegment<byte> _unread;
    private byte[] _pixels = [];

    public int Width { get; private set; }

    public int Height { get; private set; }

    public string? SubProtocol => _socket.SubProtocol;

    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Opens the websocket and no more.</summary>
    /// <exception cref="WebSocketException">The server refused the upgrade.</exception>
    public static Task<RfbClient> OpenAsync(TestDaemon daemon, string session, CancellationToken ct, params string[] subProtocols) =>
        OpenAsync(daemon, session, token: null, ct, subProtocols);

    /// <summary>The same as a client that is paired.</summary>
    /// <exception cref="WebSocketException">The server refused the upgrade.</exception>
    public static async Task<RfbClient> OpenAsync(TestDaemon daemon, string session, string? token, CancellationToken ct, params string[] subProtocols)
    {
        var client = new RfbClient();
        if (token is not null) client._socket.Options.SetRequestHeader("Authorization", "Bearer " + token);
        foreach (string offered in subProtocols) client._socket.Options.AddSubProtocol(offered);
        client._socket.Options.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        client._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await client._socket.ConnectAsync(new UriBuilder(new Uri(daemon.Address, "/display/" + session)) { Scheme = daemon.Address.Scheme == "https" ? "wss" : "ws" }.Uri, ct);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    /// <summary>Opens the websocket and introduces itself.</summary>
    public static async Task<RfbClient> ConnectAsync(TestDaemon daemon, string session, CancellationToken ct)
    {
        RfbClient client = await OpenAsync(daemon, session, ct, "binary");
        await client.BeginAsync(ct);
        return client;
    }

    /// <summary>Whether the server closes, whatever it sends before.</summary>
    public async Task<WebSocketCloseStatus?> UntilClosedAsync(CancellationToken ct)
    {
        try
        {
            while ((await _socket.ReceiveAsync(_received, ct)).MessageType != WebSocketMessageType.Close)
            {
            }
        }
        catch (WebSocketException)
        {
            // cut off
        }

        return _socket.CloseStatus;
    }

    /// <summary>Looks until so many pixels have a colour.</summary>
    /// <param name="colour">0xRRGGBB.</param>
    /// <param name="least">How many, at least.</param>
    /// <param name="ct">Gives up.</param>
    public async Task UntilSeenAsync(uint colour, int least, CancellationToken ct)
    {
        bool incremental = false;
        while (Count(colour) < least)
        {
            await RequestAsync(incremental, ct);
            incremental = true;
            await ReceiveUpdateAsync(ct);
        }
    }

    /// <summary>How many pixels have a colour, as far as was looked.</summary>
    public int Count(uint colour)
    {
        int count = 0;
        for (int at = 0; at < _pixels.Length; at += PixelBytes)
        {
            if ((BinaryPrimitives.ReadUInt32LittleEndian(_pixels.AsSpan(at)) & 0xFFFFFF) == colour) count++;
        }

        return count;
    }

    /// <summary>Presses a key and lets it go.</summary>
    public async Task TypeAsync(char key, CancellationToken ct)
    {
        foreach (byte down in new byte[] { 1, 0 })
            await SendAsync([4, down, 0, 0, 0, 0, 0, (byte)key], ct);
    }

    /// <summary>Clicks with the first button.</summary>
    public async Task ClickAsync(int x, int y, CancellationToken ct)
    {
        foreach (byte button in new byte[] { 0, 1, 0 })
            await SendAsync([5, button, (byte)(x >> 8), (byte)x, (byte)(y >> 8), (byte)y], ct);
    }

    /// <summary>Asks for a picture; whether anybody reads it is another matter.</summary>
    public Task RequestAsync(bool incremental, CancellationToken ct) => SendAsync(
        [3, incremental ? (byte)1 : (byte)0, 0, 0, 0, 0, (byte)(Width >> 8), (byte)Width, (byte)(Height >> 8), (byte)Height], ct);

    public Task SendAsync(byte[] bytes, CancellationToken ct) => _socket.SendAsync(bytes, WebSocketMessageType.Binary, endOfMessage: true, ct);

    public Task SendTextAsync(string text, CancellationToken ct) => _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, ct);

    public void Abort() => _socket.Abort();

    public void Dispose() => _socket.Dispose();

    /// <summary>Introduces itself.</summary>
    public async Task BeginAsync(CancellationToken ct)
    {
        byte[] version = await ReadAsync(12, ct);
        Assert.That(Encoding.ASCII.GetString(version), Is.EqualTo("RFB 003.008\n"));
        await SendAsync(version, ct);
        byte[] types = await ReadAsync((await ReadAsync(1, ct))[0], ct);
        Assert.That(types, Is.EqualTo(new byte[] { 1 }), "whoever comes here has been let in already");
        await SendAsync([1], ct);
        Assert.That(await ReadAsync(4, ct), Is.All.Zero);
        await SendAsync([1], ct); // shared
        byte[] init = await ReadAsync(24, ct);
        (Width, Height) = (Short(init, 0), Short(init, 2));
        _ = await ReadAsync((int)BinaryPrimitives.ReadUInt32BigEndian(init.AsSpan(20)), ct);
        _pixels = new byte[Width * Height * PixelBytes];
        await SendAsync([0, 0, 0, 0, 32, 24, 0, 1, 0, 255, 0, 255, 0, 255, 16, 8, 0, 0, 0, 0], ct);
        await SendAsync([2, 0, 0, 1, 0, 0, 0, 0], ct); // raw
    }

    private async Task ReceiveUpdateAsync(CancellationToken ct)
    {
        while (true)
        {
            byte type = (await ReadAsync(1, ct))[0];
            if (type == 0) break;
            Assert.That(type, Is.EqualTo(3).Or.EqualTo(2)); // text that was cut; a bell
            if (type == 3) _ = await ReadAsync((int)BinaryPrimitives.ReadUInt32BigEndian((await ReadAsync(7, ct)).AsSpan(3)), ct);
        }

        int rectangles = Short(await ReadAsync(3, ct), 1);
        for (int i = 0; i < rectangles; i++)
        {
            byte[] head = await ReadAsync(12, ct);
            int left = Short(head, 0), top = Short(head, 2), width = Short(head, 4), height = Short(head, 6);
            byte[] pixels = await ReadAsync(width * height * PixelBytes, ct);
            for (int y = 0; y < height; y++) pixels.AsSpan(y * width * PixelBytes, width * PixelBytes).CopyTo(_pixels.AsSpan((((top + y) * Width) + left) * PixelBytes));
        }
    }

    private static int Short(byte[] bytes, int at) => BinaryPrimitives.ReadUInt16BigEndian(bytes.AsSpan(at));

    private async Task<byte[]> ReadAsync(int count, CancellationToken ct)
    {
        var bytes = new byte[count];
        for (int filled = 0; filled < count;)
        {
            if (_unread.Count == 0)
            {
                WebSocketReceiveResult result = await _socket.ReceiveAsync(_received, ct);
                if (result.MessageType == WebSocketMessageType.Close) throw new EndOfStreamException($"the server closed: {result.CloseStatus} {result.CloseStatusDescription}");
                Assert.That(result.MessageType, Is.EqualTo(WebSocketMessageType.Binary));
                _unread = new ArraySegment<byte>(_received, 0, result.Count);
            }

            int part = Math.Min(count - filled, _unread.Count);
            _unread[..part].CopyTo(bytes, filled);
            _unread = _unread[part..];
            filled += part;
        }

        return bytes;
    }
}
