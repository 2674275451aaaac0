using System.Buffers;
using System.Net.WebSockets;
using System.Text;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>A websocket that sends texts and reads one after the other; what they mean is for others to say.</summary>
internal class SocketClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _frame = new();

    protected SocketClient()
    {
    }

    /// <summary>Why the server closed, once it has.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>Connects to a path of a daemon without TLS.</summary>
    public static Task<SocketClient> ConnectAsync(TestDaemon daemon, string pathAndQuery, CancellationToken ct) =>
        ConnectAsync(new SocketClient(), daemon, pathAndQuery, ct);

    public Task SendAsync(string message, CancellationToken ct, bool binary = false) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message), binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, ct);

    /// <summary>The next message, as it came; null at the end of the connection.</summary>
    public async Task<string?> NextAsync(CancellationToken ct)
    {
        _frame.ResetWrittenCount();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(_frame.GetMemory(4096), ct);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            _frame.Advance(part.Count);
        }
        while (!part.EndOfMessage);

        return Encoding.UTF8.GetString(_frame.WrittenSpan);
    }

    /// <summary>Reads to the end of the connection; the code of the server's close frame.</summary>
    public async Task<WebSocketCloseStatus?> UntilClosedAsync(CancellationToken ct)
    {
        while (await NextAsync(ct) is not null)
        {
        }

        if (_socket.State == WebSocketState.CloseReceived) await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        return _socket.CloseStatus;
    }

    public Task CloseAsync(CancellationToken ct) => _socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, ct);

    /// <summary>Ends the connection without a word.</summary>
    public void Abort() => _socket.Abort();

    public void Dispose()
    {
        _socket.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static async Task<TClient> ConnectAsync<TClient>(TClient client, TestDaemon daemon, string pathAndQuery, CancellationToken ct)
        where TClient : SocketClient
    {
        var address = new UriBuilder(new Uri(daemon.Address, pathAndQuery)) { Scheme = "ws" };
        try
        {
            await client._socket.ConnectAsync(address.Uri, ct);
        }
        catch
        {
            client.Dispose();
            throw;
        }

        return client;
    }
}
