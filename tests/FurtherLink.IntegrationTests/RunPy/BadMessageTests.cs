using System.Net;
using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.RunPy;

internal sealed class BadMessageTests
{
    private static readonly string[] Addresses = ["/run-py", "/exec"];

    private static readonly string[] Nonsense =
    [
        "", "hello", "[]", "null", "1", "{", "{}", """{"type":"stop"} x""", """{"type":null}""", """{"type":1}""", """{"type":""}""", """{"type":"START"}""",
        """{"type":"nonsense"}""",
        """{"type":"resize","data":{"rows":4,"cols":60}}""",
        """{"type":"signal","data":{"signal":"INT"}}""",
        """{"type":"attach","data":{"session":"x"}}""",
        """{"type":"start"}""",
        """{"type":"start","data":null}""",
        """{"type":"start","data":[]}""",
        """{"type":"start","data":"print()"}""",
        """{"type":"start","data":{}}""",
        """{"type":"start","data":{"runner":"python3","code":"print()"}}""",
        """{"type":"start","data":{"sourceScript":null}}""",
        """{"type":"start","data":{"sourceScript":1}}""",
        """{"type":"start","data":{"sourceScript":["print()"]}}""",
        """{"type":"start","data":{"souceScript":{}}}""",
        """{"type":"start","data":{"sourcePath":1}}""",
        """{"type":"start","data":{"sourcePath":""}}""",
        """{"type":"start","data":{"sourcePath":"."}}""",
        """{"type":"start","data":{"sourcePath":"a\u0000b"}}""",
        """{"type":"start","data":{"sourceScript":"print()","directoryName":1}}""",
        """{"type":"start","data":{"sourceScript":"print()","directoryName":{}}}""",
        """{"type":"start","data":{"sourceScript":"\ud800"}}""",
        """{"type":"stdin"}""",
    ];

    private static readonly string[] NonsenseForARunningProgram =
    [
        """{"type":"stdin"}""",
        """{"type":"stdin","data":{}}""",
        """{"type":"stdin","data":{"input":null}}""",
        """{"type":"stdin","data":{"input":1}}""",
        """{"type":"stdin","data":["x"]}""",
        """{"type":"keyevent"}""",
        """{"type":"keyevent","data":{"key":1,"event":"keydown"}}""",
        """{"type":"keyevent","data":{"key":"a","event":"pressed"}}""",
        """{"type":"keyevent","data":{"key":"a"}}""",
        """{"type":"stop","data":"now"}""",
    ];

    [Test, CancelAfter(30_000)]
    public async Task Nonsense_is_answered_and_nothing_else_happens([ValueSource(nameof(Addresses))] string address, [Values] bool binary, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);

        foreach (string frame in Nonsense)
        {
            await client.SendAsync(frame, ct, binary);
            Assert.That(await client.UntilErrorAsync(ct), Is.Not.Empty, frame);
        }

        Assert.That(daemon.ChildPids, Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty);
        await client.SendAsync("""{"type":"start","process":7,"more":[],"data":{"future":1,"sourceScript":"print('fine')"}}""", ct, binary);
        await client.UntilAsync("started", ct);
        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Is.EqualTo("fine\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Nonsense_does_not_touch_a_program_that_runs([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("print(input())", ct);

        foreach (string frame in NonsenseForARunningProgram)
        {
            await client.SendAsync(frame, ct);
            Assert.That(await client.UntilErrorAsync(ct), Is.Not.Empty, frame);
        }

        await client.SendAsync("""{"type":"stdin","data":{"input":"as before\n"}}""", ct);
        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Is.EqualTo("as before\n"));
    }

    [TestCase("""{"type":"ping"}""")]
    [TestCase("""{"type":"upload","data":{"directory":{"name":"n","files":{}}}}""")]
    [TestCase("""{"type":"keyevent","data":{"key":"a","event":"keydown"}}""")]
    [CancelAfter(20_000)]
    public async Task The_oldest_protocol_does_not_know(string frame, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/exec", ct);
        await client.StartAsync("print(input())", ct);

        await client.SendAsync(frame, ct);

        Assert.That(await client.UntilErrorAsync(ct), Does.StartWith("type: unknown").And.EndsWith("there are start, stdin and stop"));
        Assert.That(Directory.GetFileSystemEntries(daemon.WorkDirectory), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_message_that_is_too_large_closes_the_socket_with_1009([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__MaxMessageBytes"] = "65536" });
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("input()", ct);

        await client.SendAsync(new string('x', 65_537), ct);

        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Nonsense_is_logged_once_and_without_what_it_said([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);

        for (int i = 0; i < 3; i++)
        {
            await client.SendAsync("""{"type":"stdin","data":{"input":"a-learners-secret"}}""", ct);
            await client.UntilErrorAsync(ct);
        }

        await TestDaemon.UntilAsync(() => daemon.Log, Does.Contain($"A client of {address} sent"), ct);
        Assert.That(daemon.Log, Does.Not.Contain("a-learners-secret"));
        Assert.That(daemon.Log.Split("A client of"), Has.Length.EqualTo(2));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_plain_request_is_told_to_upgrade([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using HttpResponseMessage answer = await daemon.Http.GetAsync(address, ct);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
    }
}
