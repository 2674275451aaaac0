using System.Globalization;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace FurtherLink.Benchmarks.KestrelEcho;

/// <summary>
/// Sends numbered lines as `stdout` messages of 32 KiB of text each, all encoded before the first is sent: what remains is the socket's cost and that of the
/// client that reads them.
/// </summary>
internal static class PreparedFrames
{
    private const int TextBytes = 32 * 1024;

    internal static async Task SendAsync(HttpContext context)
    {
        int lines = int.Parse(context.Request.Query["lines"].ToString(), CultureInfo.InvariantCulture);
        List<byte[]> frames = Prepare(lines);
        using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
        foreach (byte[] frame in frames) await socket.SendAsync(frame.AsMemory(), WebSocketMessageType.Text, true, context.RequestAborted);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
    }

    private static List<byte[]> Prepare(int lines)
    {
        List<byte[]> frames = [];
        var text = new StringBuilder();
        for (int line = 1; line <= lines; line++)
        {
            text.Append(line).Append('\n');
            if (text.Length < TextBytes && line < lines) continue;
            frames.Add(Message("stdout", $"\"output\":\"{JsonEncodedText.Encode(text.ToString())}\""));
            text.Clear();
        }

        frames.Add(Message("stopped", "\"exitCode\":0"));
        return frames;
    }

    private static byte[] Message(string type, string data) =>
        Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"data\":{{{data}}},\"client\":\"\",\"process\":\"1\"}}");
}
