using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Python;

/// <summary>The side channel from a shell, with <c>further-link send</c>, and from Node.</summary>
internal sealed class OtherLanguageTests
{
    [Test, CancelAfter(120_000)]
    public async Task A_shell_sends(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "bash", ct, code: $$$"""
            send() { "{{{DaemonBinary.Path}}}" send "$@"; }
            send message '{"a":
              [1, "two"]}'
            send keylisten ArrowUp
            printf '\xff\xd8\xff' | send video
            echo '{"kind":"text","text":"from a pipe"}' | send display
            send device '{"id":7,"ask":"device"}'
            send nonsense '{}'; echo "code $?"
            send message 'no json'; echo "code $?"
            FURTHER_LINK_SOCKET= send message '{}'; echo "code $?"
            """);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);

        using (Assert.EnterMultipleScope())
        {
            Assert.That((await client.NextAsync("message", ct)).Data.GetRawText(), Is.EqualTo("""{"a":[1,"two"]}"""));
            Assert.That((await client.NextAsync("keylisten", ct)).Output, Is.EqualTo("ArrowUp"));
            Assert.That((await client.NextAsync("video", ct)).Output, Is.EqualTo("/9j/"));
            Assert.That((await client.NextAsync("display", ct)).Data.GetProperty("text").GetString(), Is.EqualTo("from a pipe"));
            Assert.That(client.OutputOf("1"), Does.Contain("\"hostname\":").And.Contain("code 1\ncode 64\ncode 69\n"));
            Assert.That(client.ErrorOutputOf("1"), Does.Contain("nonsense").And.Contain("JSON object").And.Contain("FURTHER_LINK_SOCKET"));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task Node_sends_and_listens(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "node", ct, code: """
            import(process.env.FURTHER_LINK_NODE).then(async link => {
              for (let i = 0; i < 1000; i++) await link.send("message", { i, filler: "x".repeat(1000) });
              link.plot([[1, 4, 9]], { labels: ["squares"] });
              for (let i = 0; i < 100; i++) link.sendImage(Buffer.from([0xff, 0xd8, 0xff, i]));
              link.onEvent(({ event }) => { console.log("event", event); process.exit(0); });
              link.onKey("a", event => console.log("a", event));
            });
            """);
        await client.NextAsync("keylisten", ct);
        await client.SendAsync("keyevent", "1", new JsonObject { ["key"] = "a", ["event"] = "keydown" }, ct);
        await client.SendAsync("event", "1", new JsonObject { ["event"] = "end" }, ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.ErrorOutputOf("1"));

        Assert.That(client.OutputOf("1"), Is.EqualTo("a keydown\nevent end\n"));
        Assert.That(client.Messages.Count(static message => message.Type == "message"), Is.EqualTo(1000));
    }

    [Test, CancelAfter(120_000)]
    public async Task Node_ends_by_itself_when_it_listens_to_nothing(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "node", ct, code: """import(process.env.FURTHER_LINK_NODE).then(link => link.display({ kind: "text", text: "hi" }));""");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That((await client.NextAsync("display", ct)).Data.GetProperty("text").GetString(), Is.EqualTo("hi"));
    }
}
