using System.Net.WebSockets;

namespace FurtherLink.Benchmarks.KestrelEcho;

/// <summary>Sends back every message as it came.</summary>
internal static class Echo
{
    private const int BufferBytes = 64 * 1024;

    internal static async Task AnswerAsync(HttpContext context)
    {
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        byte[] buffer = new byte[BufferBytes];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), context.RequestAborted) is { MessageType: not WebSocketMessageType.Close } part)
                await socket.SendAsync(buffer.AsMemory(0, part.Count), part.MessageType, part.EndOfMessage, context.RequestAborted);
        }
        catch (WebSocketException gone) when (gone.WebSocketErrorCode == WebSocketError.ConnectionClosedPrematurely)
        {
            // The client is done measuring; it closes without a handshake.
        }
    }
}
