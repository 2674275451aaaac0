using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.LiveCode;

internal sealed class SessionTests
{
    [Test, CancelAfter(120_000)]
    public async Task Two_hundred_random_cuts_leave_the_stream_as_it_was([Values] bool pty, CancellationToken ct)
    {
        const int Cuts = 200, Batch = 60;
        string newline = pty ? "\r\n" : "\n";
        string[] expected = [.. Enumerable.Range(0, Cuts * Batch).Select(i => $"{i:D5} – é€😀 and more{newline}")];
        var random = new Random(20_210_301);
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string session = await StreamClient.CreateAsync(
            daemon,
            "python",
            $$"""
            import os, sys, time
            os.system("stty -echo 2>/dev/null")
            print("ready")
            for batch in range({{Cuts}}):
                sys.stdin.readline()
                for i in range({{Batch}}):
                    print(f"{batch * {{Batch}} + i:05} – é€😀 and more", flush=True)
                    if i % 10 == 0: time.sleep(0.001)
            """,
            ct,
            pty);
        var output = new StringBuilder();
        long after = 0, lost = 0;
        int? status = null;
        StreamClient client = await StreamClient.ConnectAsync(daemon, session, after: null, ct);
        try
        {
            await client.UntilOutputAsync("ready" + newline, ct);
            for (int cut = 0; cut < Cuts; cut++)
            {
                await client.TypeAsync("\n", ct);
                await client.SendAsync("""{"msgtype":"ping"}""", ct);
                bool typed = false;
                int length = ("ready" + newline).Length + (expected[0].Length * Batch * (cut + 1)) - output.Length;
                for (int messages = random.Next(12); (messages > 0 || !typed) && client.Output.Length < length; messages--)
                    typed |= (await client.TakeAsync(ct))?.GetProperty("msgtype").GetString() == "pong"; // the line was taken; a reset could overtake it otherwise
                while (!typed) typed = (await client.TakeAsync(ct))?.GetProperty("msgtype").GetString() is "pong" or null;
                client.Abort();
                output.Append(client.Output);
                after = client.Seq;
                lost += client.Lost;
                status ??= client.ExitStatus;
                client.Dispose();
                client = await StreamClient.ConnectAsync(daemon, session, after, ct);
            }

            status = await client.UntilEndAsync(ct);
            output.Append(client.Output);
        }
        finally
        {
            client.Dispose();
        }

        string all = "ready" + newline + string.Concat(expected);
        Assert.That((status, lost + client.Lost, output.Length), Is.EqualTo((0, 0L, all.Length)));
        Assert.That(output.ToString() == all, Is.True, "the text is another one");
    }

    [Test, CancelAfter(60_000)]
    public async Task Several_viewers_see_the_same_and_all_may_type(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string session = await StreamClient.CreateAsync(daemon, "bash", "echo ready; read a; echo got $a; read b; echo got $b; seq 5000", ct);
        using StreamClient first = await StreamClient.ConnectAsync(daemon, session, after: null, ct);
        using StreamClient second = await StreamClient.ConnectAsync(daemon, session, after: null, ct);

        await first.TypeAsync("this\n", ct);
        await second.UntilOutputAsync("got this\n", ct);
        await second.TypeAsync("that\n", ct);
        using StreamClient late = await StreamClient.ConnectAsync(daemon, session, after: 6, ct);

        int[] ends = [await first.UntilEndAsync(ct), await second.UntilEndAsync(ct), await late.UntilEndAsync(ct)];
        Assert.That(ends, Is.All.Zero);
        Assert.That(first.Output, Does.StartWith("ready\ngot this\ngot that\n1\n").And.EndsWith("\n5000\n"));
        Assert.That(second.Output, Is.EqualTo(first.Output));
        Assert.That("ready\n" + late.Output, Is.EqualTo(first.Output));
        Assert.That(new[] { second.Seq, late.Seq }, Is.All.EqualTo(first.Seq));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_program_that_nobody_watches_writes_on_and_what_is_lost_is_told(CancellationToken ct)
    {
        const int Total = 5_000_000;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__TranscriptBytes"] = "65536" });
        string session = await StreamClient.CreateAsync(daemon, "python", $"import sys\nsys.stdout.write('x' * ({Total} - 1) + '\\n')", ct);

        await TestDaemon.UntilAsync(() => Tell(daemon, session, "state"), Is.EqualTo("ended"), ct);
        using StreamClient client = await StreamClient.ConnectAsync(daemon, session, after: null, ct);

        Assert.That(await client.UntilEndAsync(ct), Is.Zero);
        Assert.That(client.Lost, Is.GreaterThan(Total - (2 * 65536)));
        Assert.That(client.Lost + client.Output.Length, Is.EqualTo(Total));
        Assert.That(client.Seq, Is.EqualTo(Total + 1));
    }

    [Test, CancelAfter(60_000)]
    public async Task Deleting_a_session_ends_its_program_and_tells_who_watches(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string session = await StreamClient.CreateAsync(daemon, "python", "i = 0\nwhile True:\n    print(i)\n    i += 1", ct);
        using StreamClient first = await StreamClient.ConnectAsync(daemon, session, after: null, ct);
        using StreamClient second = await StreamClient.ConnectAsync(daemon, session, after: null, ct);
        await first.TakeAsync(ct);
        // Who watches has to read: a program that waits for its reader to go on can be killed all the same, but its last words are owed first.
        Task<int> one = first.UntilEndAsync(ct), two = second.UntilEndAsync(ct);

        using HttpResponseMessage deleted = await daemon.Http.DeleteAsync("/sessions/" + session, ct);

        Assert.That(deleted.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(new[] { await one, await two }, Is.All.EqualTo(-15));
        Assert.That(await first.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.NormalClosure));
        Assert.That(await daemon.Http.GetStringAsync("/sessions", ct), Is.EqualTo("[]"));
        Assert.That(daemon.ChildPids, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_thirty_third_session_is_429_until_one_is_deleted(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        // At once: not even then is one too many let in.
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 36).Select(_ => PostAsync(daemon, "read a", ct)));

        int[] statuses = [.. answers.Select(static answer => (int)answer.StatusCode).Order()];
        Assert.That(statuses, Is.EqualTo(Enumerable.Repeat(201, 32).Concat(Enumerable.Repeat(429, 4))));
        HttpResponseMessage refused = answers.First(static answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.That(refused.Headers.RetryAfter?.Delta, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(1)));
        Uri one = answers.First(static answer => answer.StatusCode == HttpStatusCode.Created).Headers.Location!;
        using HttpResponseMessage deleted = await daemon.Http.DeleteAsync(one, ct);
        using HttpResponseMessage again = await PostAsync(daemon, "exit", ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        foreach (HttpResponseMessage answer in answers) answer.Dispose();
    }

    [Test, CancelAfter(60_000)]
    public async Task An_ended_session_is_forgotten_after_its_time_whoever_looks_at_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Sessions__KeptAfterEnd"] = "2s", ["FURTHER_LINK_Sessions__PerOwner"] = "1" });
        string session = await StreamClient.CreateAsync(daemon, "bash", "exit 7", ct);
        using StreamClient client = await StreamClient.ConnectAsync(daemon, session, after: null, ct);
        Assert.That(await client.UntilEndAsync(ct), Is.EqualTo(7));
        using (HttpResponseMessage full = await PostAsync(daemon, "exit", ct))
        {
            Assert.That(full.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
            Assert.That(full.Headers.RetryAfter?.Delta, Is.InRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)));
        }

        await TestDaemon.UntilAsync(() => Tell(daemon, session, "exitstatus"), Is.Null, ct);

        using HttpResponseMessage again = await PostAsync(daemon, "exit", ct);
        Assert.That(again.StatusCode, Is.EqualTo(HttpStatusCode.Created));
    }

    [Test, CancelAfter(30_000)]
    public async Task Ids_are_long_hexadecimal_and_the_time_is_that_of_now(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string one = await StreamClient.CreateAsync(daemon, "bash", "read a", ct), two = await StreamClient.CreateAsync(daemon, "bash", "read a", ct);

        Assert.That(one, Does.Match("^[0-9a-f]{24,}$").And.Not.EqualTo(two));
        string created = Tell(daemon, one, "created")!;
        Assert.That(created, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$"));
        DateTime at = DateTime.ParseExact(created, "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        Assert.That(at, Is.EqualTo(DateTime.UtcNow).Within(TimeSpan.FromSeconds(30)));
        Assert.That(double.Parse(Tell(daemon, one, "elapsed")!, CultureInfo.InvariantCulture), Is.InRange(0, 30));
    }

    [TestCase("/sessions/0123456789abcdef0123456789abcdef/stream", 404)]
    [TestCase("/sessions/../etc/stream", 404)]
    [TestCase("/sessions/{id}/stream?after=-1", 400)]
    [TestCase("/sessions/{id}/stream?after=1.5", 400)]
    [TestCase("/sessions/{id}/stream?after=99999", 400)]
    [TestCase("/sessions/{id}/stream?after=99999999999999999999", 400)]
    [CancelAfter(20_000)]
    public async Task A_stream_that_there_is_not_is_no_socket(string path, int status, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string session = await StreamClient.CreateAsync(daemon, "bash", "read a", ct);
        using var socket = new ClientWebSocket { Options = { CollectHttpResponseDetails = true } };

        await Assert.ThrowsAsync<WebSocketException>(() => socket.ConnectAsync(new Uri($"ws://{daemon.Address.Authority}{path.Replace("{id}", session, StringComparison.Ordinal)}"), ct));

        Assert.That((int)socket.HttpStatusCode, Is.EqualTo(status));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_that_was_detached_from_run_is_a_session_too(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient run = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await run.StartAsync("1", "shell", ct);
        using StreamClient client = await StreamClient.ConnectAsync(daemon, started.Session!, after: null, ct);

        await client.TypeAsync("echo both; exit 5\n", ct);

        Assert.That(await client.UntilEndAsync(ct), Is.EqualTo(5));
        Assert.That(await run.UntilStoppedAsync("1", ct), Is.EqualTo(5));
        Assert.That(client.Output, Is.EqualTo("both\n"));
        Assert.That(Tell(daemon, started.Session!, "exitstatus"), Is.EqualTo("5"));
    }

    private static Task<HttpResponseMessage> PostAsync(TestDaemon daemon, string script, CancellationToken ct) =>
        daemon.Http.PostAsync("/sessions", new StringContent($$"""{"runtime":"bash","code":"{{script}}"}"""), ct);

    /// <summary>A field of a session, as text; null: there is no such session any more.</summary>
    private static string? Tell(TestDaemon daemon, string session, string field)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sessions/" + session);
        using HttpResponseMessage answer = daemon.Http.Send(request);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        using JsonDocument document = JsonDocument.Parse(answer.Content.ReadAsStream());
        return document.RootElement.GetProperty(field).ToString();
    }
}
