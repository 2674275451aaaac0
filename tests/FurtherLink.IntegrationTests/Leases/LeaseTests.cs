using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Leases;

/// <summary>Programs that share what only one can have.</summary>
internal sealed class LeaseTests
{
    private static readonly JsonObject Camera = new() { ["exclusive"] = "camera" };

    [Test, CancelAfter(60_000)]
    public async Task Each_has_it_in_turn_and_all_who_wait_are_told_as_they_move(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient holder = await daemon.ConnectAsync("/run", ct);
        await holder.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        RunClient[] waiting = [await daemon.ConnectAsync("/run", ct), await daemon.ConnectAsync("/run", ct), await daemon.ConnectAsync("/run", ct)];
        try
        {
            for (int i = 0; i < 3; i++) Assert.That(PositionOf(await QueueAsync(waiting[i], "w", ct)), Is.EqualTo(i + 1));
            Assert.That(waiting.SelectMany(static client => client.Messages).Select(static message => message.Type), Has.None.EqualTo("started"));

            await holder.StopAsync("h", ct);
            await UntilStartedAsync(waiting[0], "w", ct);
            Assert.That(PositionOf(await waiting[1].NextAsync("queued", ct)), Is.EqualTo(1));
            Assert.That(PositionOf(await waiting[2].NextAsync("queued", ct)), Is.EqualTo(2));

            await waiting[0].TypeAsync("w", "mine\n", ct);
            await waiting[0].UntilOutputAsync("w", "mine\n", ct);
            await waiting[0].CloseAsync(ct); // a dropped socket ends its program, and with it the lease
            await UntilStartedAsync(waiting[1], "w", ct);
            Assert.That(PositionOf(await waiting[2].NextAsync("queued", ct)), Is.EqualTo(1));

            await waiting[1].SignalAsync("w", "KILL", ct);
            Assert.That(await waiting[1].UntilStoppedAsync("w", ct), Is.EqualTo(-9));
            await UntilStartedAsync(waiting[2], "w", ct);
            await waiting[2].StopAsync("w", ct);
        }
        finally
        {
            foreach (RunClient client in waiting) await client.DisposeAsync();
        }

        await daemon.UntilChildlessAsync(ct);
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while ((await LeasesAsync(daemon, ct)).Length > 0) await every.WaitForNextTickAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_holder_is_described_without_secrets(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await client.StartAsync("h", "python3", ct, code: "input() # s3cr3t", more: Camera);

        RunMessage queued = await QueueAsync(client, "w", ct);

        JsonElement holder = queued.Data.GetProperty("holder");
        Assert.That(queued.Process, Is.EqualTo("w"));
        Assert.That(holder.GetProperty("user").GetString(), Is.EqualTo(TestUsers.Default));
        Assert.That(holder.GetProperty("runner").GetString(), Is.EqualTo("python3"));
        Assert.That(holder.GetProperty("since").GetDateTime(), Is.EqualTo(DateTime.UtcNow).Within(60).Seconds);
        Assert.That(holder.GetProperty("yours").GetBoolean(), Is.True);
        Assert.That(queued.Raw, Does.Not.Contain(started.Session).And.Not.Contain("s3cr3t").And.Not.Contain("anyone"));
        JsonElement lease = (await LeasesAsync(daemon, ct)).Single();
        Assert.That(lease.GetProperty("name").GetString(), Is.EqualTo("camera"));
        Assert.That(lease.GetProperty("waiting").GetInt32(), Is.EqualTo(1));
        Assert.That(lease.GetProperty("holder").GetRawText(), Is.EqualTo(holder.GetRawText()));
        await client.StopAsync("w", ct);
        await client.StopAsync("h", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Stopped_while_it_waits_a_program_leaves_the_queue_and_never_starts(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        await QueueAsync(client, "1", ct);
        await QueueAsync(client, "2", ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
        Assert.That(PositionOf(await client.NextAsync("queued", ct)), Is.EqualTo(1));
        await client.StopAsync("h", ct);
        await UntilStartedAsync(client, "2", ct);

        Assert.That(client.Messages, Has.None.Matches<RunMessage>(static message => message is { Type: "started", Process: "1" }));
        await client.StartAsync("1", "exec", ct, path: "/bin/cat"); // its id is free
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_goes_away_leaves_the_queue([Values] bool detached, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient holder = await daemon.ConnectAsync("/run", ct);
        await holder.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        await using RunClient gone = await daemon.ConnectAsync(detached ? "/run?detach=1" : "/run", ct);
        await QueueAsync(gone, "w", ct);
        await using RunClient next = await daemon.ConnectAsync("/run", ct);
        Assert.That(PositionOf(await QueueAsync(next, "w", ct)), Is.EqualTo(2));

        gone.Abort();

        Assert.That(PositionOf(await next.NextAsync("queued", ct)), Is.EqualTo(1));
        await holder.StopAsync("h", ct);
        await UntilStartedAsync(next, "w", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_waiting_programs_id_is_taken_and_its_socket_goes_on(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        await QueueAsync(client, "w", ct);

        Assert.That(async () => await client.StartAsync("w", "exec", ct, path: "/bin/cat"), Throws.TypeOf<RunErrorException>());
        await client.TypeAsync("w", "too early", ct);
        Assert.That((await client.NextAsync("error", ct)).Detail, Does.Contain("waits for its lease"));
        await client.PingAsync(ct);
        await client.StartAsync("other", "exec", ct, path: "/bin/cat", more: new JsonObject { ["exclusive"] = "gpio:17" });
        Assert.That(await LeasesAsync(daemon, ct), Has.Length.EqualTo(2));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_administrator_takes_it_and_the_next_has_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        await QueueAsync(client, "w", ct);

        using HttpResponseMessage taken = await daemon.Http.DeleteAsync(new Uri("/leases/camera", UriKind.Relative), ct);
        using HttpResponseMessage unknown = await daemon.Http.DeleteAsync(new Uri("/leases/nothing", UriKind.Relative), ct);

        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(unknown.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await client.UntilStoppedAsync("h", ct), Is.EqualTo(-15));
        await UntilStartedAsync(client, "w", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task It_is_had_until_all_that_the_program_started_is_gone(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string mark = Path.Combine(daemon.WorkDirectory, "p", "still-there");
        await client.StartAsync("h", "exec", ct, path: "p", more: Camera, code: """
            #!/bin/sh
            setsid sh -c 'trap "" TERM; touch still-there; echo up; while :; do sleep 0.05; done' &
            read line
            """);
        await client.UntilOutputAsync("h", "up", ct);
        await client.SendAsync("start", "w", new JsonObject { ["runner"] = "exec", ["exclusive"] = "camera", ["code"] = "#!/bin/sh\nps -e -o args | grep -c '[s]till-there'\n" }, ct);
        await client.NextAsync("queued", ct);

        await client.TypeAsync("h", "\n", ct);

        await client.UntilStoppedAsync("w", ct);
        Assert.That(client.OutputOf("w"), Is.EqualTo("0\n"));
        Assert.That(mark, Does.Exist);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_start_that_fails_gives_it_on(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        Assert.That(async () => await client.StartAsync("1", "exec", ct, path: "/no/such/file", more: Camera), Throws.TypeOf<RunErrorException>());
        Assert.That(await LeasesAsync(daemon, ct), Is.Empty);

        await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: Camera);
        await client.SendAsync("start", "2", new JsonObject { ["runner"] = "exec", ["path"] = "/no/such/file", ["exclusive"] = "camera" }, ct);
        await client.NextAsync("queued", ct);
        await QueueAsync(client, "3", ct);
        await client.StopAsync("1", ct);

        Assert.That((await client.NextAsync("error", ct)).Detail, Does.Contain("/no/such/file"));
        await UntilStartedAsync(client, "3", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_queue_is_bounded(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        for (int i = 0; i < 32; i++) await QueueAsync(client, $"{i}", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("one more", "exec", ct, path: "/bin/cat", more: Camera));

        Assert.That(refused!.Answer.Detail, Does.Contain("32"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_daemon_that_stops_starts_nobody_from_the_queue(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("h", "exec", ct, path: "/bin/cat", more: Camera);
        await QueueAsync(client, "w", ct);

        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);

        await client.UntilClosedAsync(ct);
        Assert.That(client.StoppedOf("w")!.ExitCode, Is.EqualTo(-15));
        Assert.That(client.Messages, Has.None.Matches<RunMessage>(static message => message is { Type: "started", Process: "w" }));
    }

    [TestCase("\"\"")]
    [TestCase("\"a b\"")]
    [TestCase("\"../x\"")]
    [TestCase("\"-x\"")]
    [TestCase("7")]
    [CancelAfter(60_000)]
    public async Task What_is_no_name_is_refused(string name, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
            async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: new JsonObject { ["exclusive"] = JsonNode.Parse(name) }));

        Assert.That(refused!.Answer.Detail, Does.StartWith("data.exclusive: "));
    }

    private static int PositionOf(RunMessage queued) => queued.Data.GetProperty("position").GetInt32();

    private static async Task<RunMessage> QueueAsync(RunClient client, string process, CancellationToken ct)
    {
        await client.SendAsync("start", process, new JsonObject { ["runner"] = "exec", ["path"] = "/bin/cat", ["exclusive"] = "camera" }, ct);
        return await client.NextAsync("queued", ct);
    }

    private static Task UntilStartedAsync(RunClient client, string process, CancellationToken ct) => TestDaemon.UntilAsync(
        () => client.Messages.Any(message => message.Type == "started" && message.Process == process), Is.True, ct);

    private static async Task<JsonElement[]> LeasesAsync(TestDaemon daemon, CancellationToken ct)
    {
        await using Stream body = await daemon.Http.GetStreamAsync(new Uri("/leases", UriKind.Relative), ct);
        using JsonDocument document = await JsonDocument.ParseAsync(body, default, ct);
        return [.. document.RootElement.EnumerateArray().Select(static lease => lease.Clone())];
    }
}
