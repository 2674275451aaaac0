using System.Text;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.RunPy;

/// <summary>A client of <c>/run-py</c> or <c>/exec</c>: one program, so it simply reads one message after the other.</summary>
internal sealed class OlderClient : SocketClient
{
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();

    /// <summary>Stdout of the program since its <c>started</c>, as far as messages have been read.</summary>
    public string Output => _output.ToString();

    /// <summary>Stderr likewise.</summary>
    public string Errors => _errors.ToString();

    public static new Task<OlderClient> ConnectAsync(TestDaemon daemon, string pathAndQuery, CancellationToken ct) =>
        ConnectAsync(new OlderClient(), daemon, pathAndQuery, ct);

    /// <summary>Sends <c>start</c> with <c>sourceScript</c> and waits for <c>started</c>.</summary>
    public async Task StartAsync(string script, CancellationToken ct)
    {
        await SendAsync($$$"""{"type":"start","data":{"sourceScript":{{{JsonSerializer.Serialize(script)}}}}}""", ct);
        await UntilAsync("started", ct);
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

    private async Task<(string Type, JsonElement Data)> TakeAsync(CancellationToken ct)
    {
        string frame = await NextAsync(ct) ?? throw new AssertionException($"closed with {CloseStatus}");
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
