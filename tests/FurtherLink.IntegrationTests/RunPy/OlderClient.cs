using System.Buffers;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.RunPy;

/// <summary>A client of <c>/run-py</c> or <c>/exec</c>: one program, so it simply reads one message after the other.</summary>
internal sealed class OlderClient : IDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly ArrayBufferWriter<byte> _frame = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <summary>Stdout of the program since its <c>started</c>, as far as messages have been read.</summary>
    public string Output => _output.ToString();

    /// <summary>Stderr likewise.</summary>
    public string Errors => _errors.ToString();

    public static async Task<OlderClient> ConnectAsync(TestDaemon daemon, string pathAndQuery, CancellationToken ct)
    {
        var client = new OlderClient();
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

    public Task SendAsync(string message, CancellationToken ct, bool binary = false) => _socket.SendAsync(
        Encoding.UTF8.GetBytes(message), binary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, ct);

    /// <summary>Sends <c>start</c> with <c>sourceScript</c> and waits for <c>started</c>.</summary>
    public async Task StartAsync(string script, CancellationToken ct)
    {
        await SendAsync($$$"""{"type":"start","data":{"sourceScript":{{{JsonSerializer.Serialize(script)}}}}}""", ct);
        await UntilAsync("started", ct);
    }

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

    /// <summary>Reads until a message of that type; what is no output must not come before it.</summary>
    public async Task<JsonElement> UntilAsync(string type, CancellationToken ct)
    {
        while (true)
        {
            (string seen, JsonElement data) = await TakeAsync(ct);
            if (seen == type) return data;
            Assert.That(seen, Is.EqualTo("stdout").Or.EqualTo("stderr"), $"while waiting for {type}: {data}");
        }
    }

    /// <summary>Reads until stdout contains <paramref name="text"/>.</summary>
    public async Task UntilOutputAsync(string text, CancellationToken ct)
    {
        while (!Output.Contains(text, StringComparison.Ordinal)) await UntilAsync("stdout", ct);
    }

    /// <summary>Reads until <c>stopped</c>; the exit code.</summary>
    public async Task<int> UntilStoppedAsync(CancellationToken ct) => (await UntilAsync("stopped", ct)).GetProperty("exitCode").GetInt32();

    /// <summary>The next message has to be an <c>error</c>; its detail.</summary>
    public async Task<string> UntilErrorAsync(CancellationToken ct, string kind = "Bad message")
    {
        (string type, JsonElement data) = await TakeAsync(ct);
        Assert.That(type, Is.EqualTo("error"), data.ToString());
        Assert.That(data.GetProperty("message").GetString(), Is.EqualTo(kind));
        return data.GetProperty("detail").GetString()!;
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

    public void Dispose() => _socket.Dispose();

    private async Task<(string Type, JsonElement Data)> TakeAsync(CancellationToken ct)
    {
        string frame = await NextAsync(ct) ?? throw new AssertionException($"closed with {_socket.CloseStatus} {_socket.CloseStatusDescription}");
        using JsonDocument message = JsonDocument.Parse(frame);
        JsonElement root = message.RootElement.Clone();
        Assert.That(root.EnumerateObject().Select(static member => member.Name), Is.EqualTo(new[] { "type", "data" }), frame);
        string type = root.GetProperty("type").GetString()!;
        JsonElement data = root.GetProperty("data");
        if (type == "started") (_output.Length, _errors.Length) = (0, 0);
        if (type == "stdout") _output.Append(data.GetProperty("output").GetString());
        if (type == "stderr") _errors.Append(data.GetProperty("output").GetString());
        return (type, data);
    }
}
