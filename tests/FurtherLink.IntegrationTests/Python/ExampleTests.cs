using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Python;

/// <summary>docs/examples as they stand, with hardware that only says what it was told (tests/python/stubs).</summary>
internal sealed class ExampleTests
{
    private TestDaemon _daemon = null!;
    private RunClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        using var soon = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(soon.Token);
        _client = await _daemon.ConnectAsync("/run", soon.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        await _client.DisposeAsync();
        await _daemon.DisposeAsync();
    }

    [Test, CancelAfter(120_000)]
    public async Task Camera(CancellationToken ct)
    {
        await StartAsync("camera.py", ct);
        for (int i = 0; i < 5; i++) Assert.That((await _client.NextAsync("video", ct)).Output, Does.StartWith("/9j/"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Rover_keys(CancellationToken ct)
    {
        await StartAsync("rover_keys.py", ct);
        for (int i = 0; i < 4; i++) await _client.NextAsync("keylisten", ct);
        await KeyAsync("ArrowUp", "keydown", ct);
        await _client.UntilOutputAsync("1", "forward 1", ct);
        await KeyAsync("ArrowUp", "keyup", ct);
        await _client.UntilOutputAsync("1", "stop", ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task Live_chart(CancellationToken ct)
    {
        await StartAsync("live_chart.py", ct);
        RunMessage shown;
        do shown = await _client.NextAsync("chart", ct);
        while (shown.Data.GetProperty("series")[0].GetProperty("values").GetArrayLength() < 5);
        Assert.That(shown.Data.GetProperty("title").GetString(), Is.EqualTo("Distance"));
    }

    [Test, CancelAfter(120_000)]
    public async Task Pong(CancellationToken ct)
    {
        await StartAsync("pong.py", ct);
        for (int i = 0; i < 2; i++) await _client.NextAsync("keylisten", ct);
        await KeyAsync("ArrowUp", "keydown", ct);
        await TestDaemon.UntilAsync(() => BatAtTop(), Is.True, ct);

        bool BatAtTop() => _client.Messages.Any(static message => message.Type == "message"
            && message.Data.GetProperty("shape").GetString() == "rect" && message.Data.GetProperty("args")[1].GetInt32() == 0);
    }

    [Test, CancelAfter(120_000)]
    public async Task Buttons(CancellationToken ct)
    {
        await StartAsync("buttons.py", ct);
        var browser = new Browser(_client, "1");
        Task<int> living = browser.LiveAsync(ct);
        await _client.UntilOutputAsync("1", "blink 0.05 0.05", ct);
        await _client.UntilOutputAsync("1", "on", ct);
        await TestDaemon.UntilAsync(
            () => _client.Messages.Where(static message => message.Type == "ui").Select(TextOf), Has.Some.StartsWith("pressed 1 times"), ct);
        await _client.StopAsync("1", ct);
        await living;

        static string? TextOf(RunMessage message) => message.Data.TryGetProperty("text", out JsonElement text) ? text.GetString() : null;
    }

    private async Task StartAsync(string name, CancellationToken ct)
    {
        string root = DaemonBinary.SolutionDirectory;
        string example = await File.ReadAllTextAsync(Path.Combine(root, "docs", "examples", name), ct);
        string prefix = $"import sys; sys.dont_write_bytecode = True; sys.path.insert(1, '{root}/tests/python/stubs')\n";
        await _client.StartAsync("1", "python3", ct, code: prefix + example);
    }

    private Task KeyAsync(string key, string happened, CancellationToken ct) =>
        _client.SendAsync("keyevent", "1", new JsonObject { ["key"] = key, ["event"] = happened }, ct);
}
