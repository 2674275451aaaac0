using System.Globalization;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>What programs say and hear besides their streams goes on with the next daemon.</summary>
internal sealed class ChannelSurvivalTests
{
    private const string Python = """
        import select, sys, time
        from further_link import message
        n = 0
        while not select.select([0], [], [], 0)[0]:
            message({"n": n, "filler": "x" * 100})
            n += 1
            if n % 50 == 0: time.sleep(0.01)
        print("sent", n)
        """;

    private const string Node = """
        import(process.env.FURTHER_LINK_NODE).then(async link => {
          let n = 0, over = false;
          process.stdin.on("data", () => over = true);
          while (!over) {
            const sent = [];
            for (let i = 0; i < 50; i++) sent.push(link.send("message", { n: n++, filler: "x".repeat(100) }));
            await Promise.all(sent);
            await new Promise(done => setTimeout(done, 10));
          }
          console.log("sent", n);
          process.stdin.unref();
        });
        """;

    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(60_000)]
    public async Task No_message_is_lost_or_told_twice_when_the_daemon_is_restarted([Values("python3", "node")] string language, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", language, ct, code: language == "node" ? Node : Python);
        while (NumbersOf(first).Length < 300) await first.PingAsync(ct);
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.UntilClosedAsync(ct);
        int toldBefore = NumbersOf(first).Length;
        await first.DisposeAsync();

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: 0, ct);
        while (NumbersOf(second).Length < toldBefore + 300) await second.PingAsync(ct);
        await second.TypeAsync("1", "stop\n", ct);
        Assert.That(await second.UntilStoppedAsync("1", ct), Is.Zero, second.ErrorOutputOf("1"));

        int[] told = NumbersOf(second);
        Assert.That(told, Is.EqualTo(Enumerable.Range(0, told.Length)));
        Assert.That(second.OutputOf("1"), Does.Contain(string.Create(CultureInfo.InvariantCulture, $"sent {told.Length}\n")));
        Assert.That(second.ErrorOutputOf("1"), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Keys_are_heard_after_the_restart_as_before([Values("python3", "node")] string language, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", language, ct, code: language == "node"
            ? """import(process.env.FURTHER_LINK_NODE).then(link => link.onKey("a", event => console.log(event)));"""
            : """
              from further_link import KeyboardButton
              a = KeyboardButton("a")
              a.when_pressed = lambda: print("keydown", flush=True)
              a.when_released = lambda: print("keyup", flush=True)
              """);
        await first.NextAsync("keylisten", ct);
        await PressAsync(first, "keydown", ct);
        await first.UntilOutputAsync("1", "keydown\n", ct);
        long after = first.LastSeqOf("1")!.Value;
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.DisposeAsync();

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after, ct);
        await PressAsync(second, "keyup", ct);
        await second.UntilOutputAsync("1", "keyup\n", ct);

        Assert.That(second.OutputOf("1"), Is.EqualTo("keyup\n"));
        await second.StopAsync("1", ct);
    }

    private static Task PressAsync(RunClient client, string what, CancellationToken ct) =>
        client.SendAsync("keyevent", "1", new JsonObject { ["key"] = "a", ["event"] = what }, ct);

    private static int[] NumbersOf(RunClient client) =>
        [.. client.Messages.Where(static message => message.Type == "message").Select(static message => message.Data.GetProperty("n").GetInt32())];
}
