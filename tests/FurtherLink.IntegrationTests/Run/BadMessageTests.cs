using System.Net.WebSockets;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class BadMessageTests
{
    private const string Payload = "a-learners-secret";

    private static readonly string[] Nonsense =
    [
        "", " ", "hello", "[]", "\"text\"", "1", "null", "true", "{", "{}", "{\"type\"}", "\u0000",
        """{"type":"ping"}{"type":"ping"}""",
        """{"type":"ping"} x""",
        """{"type":"ping",}""",
        """{'type':'ping'}""",
        """{"type":null}""",
        """{"type":1}""",
        """{"type":["ping"]}""",
        """{"type":""}""",
        """{"type":"PING"}""",
        """{"type":"nonsense","data":null,"process":"1"}""",
        """{"type":"start"}""",
        """{"type":"start","process":"1"}""",
        """{"type":"start","process":"1","data":null}""",
        """{"type":"start","process":"1","data":[]}""",
        """{"type":"start","process":"1","data":"python3"}""",
        """{"type":"start","process":"1","data":{}}""",
        """{"type":"start","process":"1","data":{"code":"print()"}}""",
        """{"type":"start","process":"1","data":{"runner":null,"code":"print()"}}""",
        """{"type":"start","process":"1","data":{"runner":3,"code":"print()"}}""",
        """{"type":"start","process":"1","data":{"runner":"","code":"print()"}}""",
        """{"type":"start","process":"1","data":{"runner":"no-such-language","code":"print()"}}""",
        """{"type":"start","process":"1","data":{"runner":"python3"}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":1}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":["print()"]}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":"print()","path":1}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":"print()","path":{}}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":"print()","rows":"4"}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":"print()","rows":-1,"cols":80}}""",
        """{"type":"start","process":"1","data":{"runner":"python3","code":"print()","rows":4,"cols":1e99}}""",
        """{"type":"start","data":{"runner":"python3","code":"print()"}}""",
        """{"type":"start","process":null,"data":{"runner":"python3","code":"print()"}}""",
        """{"type":"start","process":1,"data":{"runner":"python3","code":"print()"}}""",
        """{"type":"start","process":{},"data":{"runner":"python3","code":"print()"}}""",
        """{"type":"stdin","process":"1","data":{"input":"before start"}}""",
        """{"type":"resize","process":"1","data":{"rows":4,"cols":60}}""",
        """{"type":"signal","process":"1","data":{"signal":"INT"}}""",
        """{"type":"keyevent","process":"1","data":{"key":"a","event":"keydown"}}""",
        """{"type":"stop","process":"1"}""",
        """{"type":"stop"}""",
        """{"type":"attach","process":"1","data":{"session":"0123456789abcdef0123456789abcdef","after":0}}""",
        """{"type":"attach","process":"1","data":{"session":1}}""",
        """{"type":"attach","process":"1","data":{}}""",
        """{"type":"attach","process":"1"}""",
    ];

    private static readonly string[] NonsenseForARunningProgram =
    [
        """{"type":"stdin","process":"1"}""",
        """{"type":"stdin","process":"1","data":{}}""",
        """{"type":"stdin","process":"1","data":{"input":null}}""",
        """{"type":"stdin","process":"1","data":{"input":1}}""",
        """{"type":"stdin","process":"1","data":["x"]}""",
        """{"type":"stdin","process":"2","data":{"input":"another's"}}""",
        """{"type":"stdin","data":{"input":"nobody's"}}""",
        """{"type":"resize","process":"1"}""",
        """{"type":"resize","process":"1","data":{"rows":4}}""",
        """{"type":"resize","process":"1","data":{"rows":"4","cols":"60"}}""",
        """{"type":"resize","process":"1","data":{"rows":0,"cols":0}}""",
        """{"type":"resize","process":"1","data":{"rows":-1,"cols":60}}""",
        """{"type":"resize","process":"1","data":{"rows":4.5,"cols":60}}""",
        """{"type":"resize","process":"1","data":{"rows":100000,"cols":1}}""",
        """{"type":"resize","process":"1","data":{"rows":99999999999999999999,"cols":1}}""",
        """{"type":"signal","process":"1"}""",
        """{"type":"signal","process":"1","data":{}}""",
        """{"type":"signal","process":"1","data":{"signal":9}}""",
        """{"type":"signal","process":"1","data":{"signal":"NOPE"}}""",
        """{"type":"signal","process":"1","data":{"signal":""}}""",
        """{"type":"keyevent","process":"1"}""",
        """{"type":"keyevent","process":"1","data":{"key":1,"event":"keydown"}}""",
        """{"type":"keyevent","process":"1","data":{"key":"a","event":"pressed"}}""",
        """{"type":"start","process":"1","data":{"runner":"exec","path":"/bin/cat"}}""",
        """{"type":"start","process":"1","data":{"runner":"no-such-language"}}""",
    ];

    [Test, CancelAfter(60_000)]
    public async Task Nonsense_is_answered_and_nothing_else_happens([Values] bool binary, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        using (Assert.EnterMultipleScope())
        {
            foreach (string frame in Nonsense) await AssertRefusedAsync(client, frame, binary, ct);
        }

        Assert.That(daemon.ChildPids, Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty);
        await client.StartAsync("1", "exec", ct, path: "/bin/true");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task Nonsense_does_not_touch_a_program_that_runs(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nstty -echo\necho ready\nexec cat\n");
        await client.UntilOutputAsync("1", "ready\r\n", ct);

        using (Assert.EnterMultipleScope())
        {
            foreach (string frame in NonsenseForARunningProgram) await AssertRefusedAsync(client, frame, binary: false, ct);
        }

        await client.TypeAsync("1", "as before\n", ct);
        await client.UntilOutputAsync("1", "as before\r\n", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo("ready\r\nas before\r\n"));
        await client.StopAsync("1", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Bytes_that_are_no_UTF8_and_depth_without_end_are_nonsense_too(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.SendBinaryAsync(new byte[] { 0xff, 0xfe, 0x00 }, ct);
        await client.UntilErrorAsync(ct);
        await client.SendBinaryAsync("""{"type":"stdin","process":"1","data":{"input":"XX"}}"""u8.ToArray().Select(static b => b == 'X' ? (byte)0xC0 : b).ToArray(), ct);
        await client.UntilErrorAsync(ct);
        await client.SendAsync(string.Concat(Enumerable.Repeat("[", 100_000)), ct);
        await client.UntilErrorAsync(ct);
        await client.SendAsync("""{"type":"start","process":"1","data":""" + string.Concat(Enumerable.Repeat("""{"a":""", 10_000)), ct);
        await client.UntilErrorAsync(ct);

        await client.PingAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_not_asked_for_is_passed_over(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?client=me", ct);

        await client.SendAsync("""{"more":[1,{"type":"stop"}],"type":"start","client":"somebody else","process":"1","data":{"novncOptions":{"enabled":false},"directoryName":"x","runner":"exec","future":null,"path":"/bin/true"}}""", ct);
        await client.UntilStoppedAsync("1", ct);
        await client.SendBinaryAsync(Encoding.UTF8.GetBytes("""{"type":"ping","data":null}"""), ct);
        await client.NextAsync("pong", ct);
        await client.SendTextAsync("""{"type":"""u8.ToArray(), last: false, ct);
        await client.SendTextAsync("\"ping\"}"u8.ToArray(), last: true, ct);
        await client.NextAsync("pong", ct);

        Assert.That(client.Messages.Select(static message => message.Client), Is.All.EqualTo("me"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Nonsense_is_logged_as_a_warning_and_without_what_it_said(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.SendAsync($$$"""{"type":"stdin","process":"1","data":{"input":"{{{Payload}}}"}}""", ct);
        await client.UntilErrorAsync(ct);

        await TestDaemon.UntilAsync(() => daemon.Log, Does.Contain("warn: "), ct);
        Assert.That(daemon.Log, Does.Not.Contain(Payload));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_programs_say_and_hear_is_never_logged(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_DEBUG"] = "1" });
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\nread line; echo {Payload}-out; exit 1\n");
        await client.TypeAsync("1", Payload + "-in\n", ct);
        await client.UntilStoppedAsync("1", ct);

        Assert.That(daemon.Log, Does.Not.Contain(Payload));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_message_that_is_too_large_closes_the_socket_with_1009([Values] bool inParts, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__MaxMessageBytes"] = "65536" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat");
        byte[] part = Encoding.ASCII.GetBytes(new string('x', 40_000));

        if (inParts)
        {
            await client.SendTextAsync(part, last: false, ct);
            await client.SendTextAsync(part, last: true, ct);
        }
        else
        {
            await client.SendTextAsync(Encoding.ASCII.GetBytes(new string('x', 65_537)), last: true, ct);
        }

        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.MessageTooBig));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_message_of_just_the_allowed_size_is_read(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__MaxMessageBytes"] = "65536" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.SendAsync("""{"type":"ping"}""".PadRight(65_536), ct);

        await client.NextAsync("pong", ct);
    }

    private static async Task AssertRefusedAsync(RunClient client, string frame, bool binary, CancellationToken ct)
    {
        int before = client.Messages.Count;
        if (binary) await client.SendBinaryAsync(Encoding.UTF8.GetBytes(frame), ct);
        else await client.SendAsync(frame, ct);
        await client.PingAsync(ct);
        RunMessage[] answers = [.. client.Messages.Skip(before)];
        string told = string.Join(" ", answers.Select(static answer => answer.Raw));
        Assert.That(answers.Select(static answer => answer.Type), Is.EqualTo(new[] { "error", "pong" }), $"{frame} was answered: {told}");
        if (answers.Length == 0) return;
        Assert.That(answers[0].ErrorText, Is.EqualTo("Bad message"), frame);
        Assert.That(answers[0].Process, Is.Null, frame);
    }
}
