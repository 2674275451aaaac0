using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FurtherLink.Benchmarks.KestrelEcho;

/// <summary>
/// Sends the file named in the query as `stdout` messages of 32 KiB of text each, all encoded before the first is sent: what remains is the socket's cost
/// and that of the client that reads them.
/// </summary>
internal static class PreparedFrames
{
    private const int TextBytes = 32 * 1024;

    internal static async Task SendAsync(HttpContext context)
    {
        string file = context.Request.Query["file"].ToString();
        byte[] text = await File.ReadAllBytesAsync(file, context.RequestAborted);
        byte[][] frames = [.. text.Chunk(TextBytes).Select(part => Message("stdout", $"\"output\":\"{JsonEncodedText.Encode(part)}\""))];
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        foreach (byte[] frame in frames) await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, true, context.RequestAborted);
        await socket.SendAsync(Message("stopped", "\"exitCode\":0").AsMemory(), WebSocketMessageType.Text, true, context.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static byte[] Message(string type, string data) =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"data\":{{{data}}},\"client\":\"\",\"process\":\"1\"}}");
}
