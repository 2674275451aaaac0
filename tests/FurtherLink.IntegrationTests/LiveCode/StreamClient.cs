using System.Text;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.LiveCode;

/// <summary>A client of a session's stream: keeps what was written, and where it has come to.</summary>
internal sealed class StreamClient : SocketClient
{
    private readonly StringBuilder _output = new();

    /// <summary>What was written to stdout, as far as messages have been read.</summary>
    public string Output => _output.ToString();

    /// <summary>The position of the last message that carried one.</summary>
    public long Seq { get; private set; }

    /// <summary>Bytes told missing.</summary>
    public long Lost { get; private set; }

    /// <summary>How the program ended, once it has been told.</summary>
    public int? ExitStatus { get; private set; }

    /// <summary>Connects and reads the welcome.</summary>
    public static async Task<StreamClient> ConnectAsync(TestDaemon daemon, string session, long? after, CancellationToken ct)
    {
        StreamClient client = await ConnectAsync(new StreamClient(), daemon, $"/sessions/{session}/stream" + (after is null ? "" : $"?after={after}"), ct);
        JsonElement welcome = (await client.TakeAsync(ct))!.Value;
        Assert.That(welcome.GetProperty("msgtype").GetString(), Is.EqualTo("welcome"));
        return client;
    }

    /// <summary>Starts a session and says its id.</summary>
    public static async Task<string> CreateAsync(TestDaemon daemon, string runtime, string code, CancellationToken ct, bool pty = false)
    {
        string body = $$"""{"runtime":"{{runtime}}","code":{{JsonSerializer.Serialize(code)}},"pty":{{(pty ? "true" : "false")}}}""";
        using HttpResponseMessage answer = await daemon.Http.PostAsync("/sessions", new StringContent(body), ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        Assert.That((int)answer.StatusCode, Is.EqualTo(201), text);
        using JsonDocument session = JsonDocument.Parse(text);
        Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo(session.RootElement.GetProperty("links").GetProperty("self").GetString()));
        return session.RootElement.GetProperty("id").GetString()!;
    }

    /// <summary>Reads a message; null at the end of the connection.</summary>
    public async Task<JsonElement?> TakeAsync(CancellationToken ct)
    {
        if (await NextAsync(ct) is not { } text) return null;
        using JsonDocument document = JsonDocument.Parse(text);
        JsonElement message = document.RootElement.Clone();
        string type = message.GetProperty("msgtype").GetString()!;
        if (message.TryGetProperty("seq", out JsonElement seq))
        {
            if (type != "welcome") Assert.That(seq.GetInt64(), Is.GreaterThan(Seq), "positions grow strictly");
            Seq = seq.GetInt64();
        }

        if (type == "write" && message.GetProperty("file").GetString() == "stdout") _output.Append(message.GetProperty("data").GetString());
        if (type == "gap") Lost += message.GetProperty("lost").GetInt64();
        if (type == "exitstatus") ExitStatus = message.GetProperty("exitstatus").GetInt32();
        return message;
    }

    public Task TypeAsync(string text, CancellationToken ct) => SendAsync($$"""{"msgtype":"stdin","data":{{JsonSerializer.Serialize(text)}}}""", ct);

    /// <summary>Reads until stdout ends in <paramref name="text"/>.</summary>
    public async Task UntilOutputAsync(string text, CancellationToken ct)
    {
        while (!Output.EndsWith(text, StringComparison.Ordinal)) Assert.That(await TakeAsync(ct), Is.Not.Null, $"closed with {CloseStatus} before '{text}'");
    }

    /// <summary>Reads to the end of the program.</summary>
    public async Task<int> UntilEndAsync(CancellationToken ct)
    {
        while (ExitStatus is null) Assert.That(await TakeAsync(ct), Is.Not.Null, $"closed with {CloseStatus} before the exit status");
        return ExitStatus.Value;
    }
}
