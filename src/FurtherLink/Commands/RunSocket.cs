using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;

namespace FurtherLink.Commands;

/// <summary>Messages of <c>/run</c>, from the client's side, for its one program. Sends may come from several tasks.</summary>
internal sealed class RunSocket(ClientWebSocket socket) : IDisposable
{
    private const string Process = "1";

    private readonly ArrayBufferWriter<byte> _received = new(64 * 1024);
    private readonly SemaphoreSlim _sending = new(1);

    /// <summary>Sends a message; <paramref name="writeData"/> writes the properties of its <c>data</c>.</summary>
    public async Task SendAsync(string type, Action<Utf8JsonWriter> writeData, CancellationToken ct)
    {
        var frame = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(frame))
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("process", Process);
            json.WriteStartObject("data");
            writeData(json);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        await _sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(frame.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>The next message, valid until the following call; null when the daemon closed the socket.</summary>
    public async Task<JsonDocument?> ReceiveAsync(CancellationToken ct)
    {
        _received.ResetWrittenCount();
        ValueWebSocketReceiveResult part;
        do
        {
            part = await socket.ReceiveAsync(_received.GetMemory(16 * 1024), ct);
            if (part.MessageType == WebSocketMessageType.Close) return null;
            _received.Advance(part.Count);
        }
        while (!part.EndOfMessage);
        return JsonDocument.Parse(_received.WrittenMemory);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        socket.Dispose();
        _sending.Dispose();
    }
}
