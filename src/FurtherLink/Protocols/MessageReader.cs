using System.Net.WebSockets;

namespace FurtherLink.Protocols;

/// <summary>Receives whole messages of a websocket, text and binary alike. Holds no buffer while none comes.</summary>
internal sealed class MessageReader(WebSocket socket, int maxBytes)
{
    private const int FirstRead = 4096;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);

    private readonly PooledBuffer _message = new();

    /// <summary>Receives a message.</summary>
    /// <returns>Its bytes, valid until the next call; null: the socket has been closed, by the peer or by us for a message that is too long.</returns>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync()
    {
        _message.Release();
        try
        {
            // An empty buffer waits for data without holding one of ours meanwhile. An empty message is all there by then.
            ValueWebSocketReceiveResult result = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
            while (true)
            {
                if (result.MessageType == WebSocketMessageType.Close) return await CloseAsync(WebSocketCloseStatus.NormalClosure, null);
                if (_message.Count > maxBytes)
                    return await CloseAsync(WebSocketCloseStatus.MessageTooBig, $"a message may have {maxBytes} bytes (Limits:MaxMessageBytes)");
                if (result.EndOfMessage) return _message.Written;
                result = await socket.ReceiveAsync(_message.GetMemory(FirstRead), CancellationToken.None);
                _message.Advance(result.Count);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            return await CloseAsync(null, null);
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> CloseAsync(WebSocketCloseStatus? status, string? reason)
    {
        _message.Release();
        if (status is null || socket.State is not (WebSocketState.Open or WebSocketState.CloseReceived)) return null;
        using var patience = new CancellationTokenSource(CloseTime);
        try
        {
            await socket.CloseAsync(status.Value, reason, patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            socket.Abort();
        }

        return null;
    }
}
