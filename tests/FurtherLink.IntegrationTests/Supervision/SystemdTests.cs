using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Supervision;

/// <summary>What systemd is told by a real daemon, and what it can ask of one.</summary>
internal sealed class SystemdTests
{
    private const string Stranger = "https://new.example";

    private NotifyListener _systemd = null!;

    [SetUp]
    public void Listen() => _systemd = new NotifyListener();

    [TearDown]
    public async Task Stop_listening() => await _systemd.DisposeAsync();

    [Test, CancelAfter(30_000)]
    public async Task It_is_ready_once_it_serves_and_then_well_again_and_again(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct, ("WATCHDOG_USEC", "200000"));

        await TestDaemon.UntilAsync(() => _systemd.Lines.Count(static line => line == "WATCHDOG=1"), Is.GreaterThan(3), ct);

        Assert.That(_systemd.Lines.Count(static line => line == "READY=1"), Is.EqualTo(1));
        Assert.That(_systemd.Lines.TakeWhile(static line => line != "READY=1"), Has.None.EqualTo("WATCHDOG=1"));
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await TestDaemon.UntilAsync(() => _systemd.Lines, Has.Some.EqualTo("STOPPING=1"), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task The_watchdog_of_another_process_is_none_of_its_business(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct, ("WATCHDOG_USEC", "1000"), ("WATCHDOG_PID", "1"));
        await TestDaemon.UntilAsync(() => _systemd.Lines, Has.Some.EqualTo("READY=1"), ct);
        using HttpResponseMessage answer = await daemon.Http.GetAsync("/status", ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(_systemd.Lines, Has.None.EqualTo("WATCHDOG=1"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_status_line_says_where_it_is_and_counts_programs_and_clients(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        string where = $"https://{Dns.GetHostName()}:{daemon.Address.Port}";
        await TestDaemon.UntilAsync(() => _systemd.Status, Is.EqualTo(where + ", 0 programs, 0 clients"), ct);

        await using (RunClient client = await daemon.ConnectAsync("/run", ct))
        {
            await client.StartAsync("1", "shell", ct, code: "echo here; cat");
            await client.StartAsync("2", "shell", ct, code: "echo here; cat");
            await TestDaemon.UntilAsync(() => _systemd.Status, Is.EqualTo(where + ", 2 programs, 1 client"), ct);
            _ = await client.StopAsync("1", ct);
            await TestDaemon.UntilAsync(() => _systemd.Status, Is.EqualTo(where + ", 1 program, 1 client"), ct);
        }

        await TestDaemon.UntilAsync(() => _systemd.Status, Is.EqualTo(where + ", 0 programs, 0 clients"), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_reload_takes_over_what_can_change_and_disturbs_nobody(CancellationToken ct)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, "{}", ct);
            await using TestDaemon daemon = await StartAsync(["--config", file], ct);
            await TestDaemon.UntilAsync(() => _systemd.Lines, Has.Some.EqualTo("READY=1"), ct);
            await using RunClient client = await daemon.ConnectAsync("/run", ct);
            await client.StartAsync("1", "shell", ct, code: "while read line; do echo got $line; done");
            Assert.That(await AskFromElsewhereAsync(daemon, ct), Is.EqualTo(HttpStatusCode.Forbidden));

            await File.WriteAllTextAsync(file, $$"""{ "Trust": { "Origins": ["{{Stranger}}"] }, "Logging": { "Debug": true }, "Limits": { "Programs": 9 } }""", ct);
            await ReloadAsync(daemon, ct);

            Assert.That(await AskFromElsewhereAsync(daemon, ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(daemon.Log, Does.Contain("in use only after a restart: Limits:Programs"));
            await client.TypeAsync("1", "on\n", ct);
            await client.UntilOutputAsync("1", "got on", ct);

            await File.WriteAllTextAsync(file, "{}", ct);
            await ReloadAsync(daemon, ct);
            Assert.That(await AskFromElsewhereAsync(daemon, ct), Is.EqualTo(HttpStatusCode.Forbidden));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_reload_with_a_mistake_changes_nothing(CancellationToken ct)
    {
        string file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, $$"""{ "Trust": { "Origins": ["{{Stranger}}"] } }""", ct);
            await using TestDaemon daemon = await StartAsync(["--config", file], ct);
            daemon.ExpectErrors = true;
            await TestDaemon.UntilAsync(() => _systemd.Lines, Has.Some.EqualTo("READY=1"), ct);

            await File.WriteAllTextAsync(file, """{ "Trust": { "Origins": ["nonsense"] } }""", ct);
            await ReloadAsync(daemon, ct);

            Assert.That(daemon.Log, Does.Contain("'nonsense' is not allowed"));
            Assert.That(await AskFromElsewhereAsync(daemon, ct), Is.EqualTo(HttpStatusCode.OK));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_reload_serves_a_certificate_that_has_changed(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await TestDaemon.UntilAsync(() => _systemd.Lines, Has.Some.EqualTo("READY=1"), ct);
        using var visitor = new Visitor(daemon.Address);
        string before = await visitor.SeeKeyAsync(ct);
        using DaemonProcess renew = daemon.Command("certificate", "renew", "--new-key");
        await renew.UntilExitAsync(ct);

        await ReloadAsync(daemon, ct);

        Assert.That(await visitor.SeeKeyAsync(ct), Is.Not.EqualTo(before));
    }

    [Test, CancelAfter(30_000)]
    public async Task Programs_see_nothing_of_systemd(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct, ("WATCHDOG_USEC", "60000000"), ("LISTEN_PID", "1"), ("LISTEN_FDS", "3"), ("LISTEN_FDNAMES", "a:b:c"));
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "shell", ct, code: "env");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.Not.Match("NOTIFY_|WATCHDOG_|LISTEN_"));
    }

    private Task<TestDaemon> StartAsync(CancellationToken ct, params (string Name, string Value)[] environment) => StartAsync([], ct, environment);

    private Task<TestDaemon> StartAsync(string[] arguments, CancellationToken ct, params (string Name, string Value)[] environment)
    {
        var all = environment.ToDictionary(static variable => variable.Name, static variable => variable.Value);
        all["NOTIFY_SOCKET"] = _systemd.Address;
        return TestDaemon.StartAsync(ct, tls: true, all, arguments);
    }

    private async Task ReloadAsync(TestDaemon daemon, CancellationToken ct)
    {
        int before = _systemd.Lines.Count;
        daemon.HangUp();
        await TestDaemon.UntilAsync(() => _systemd.Lines.Skip(before), Has.Some.EqualTo("RELOADING=1"), ct);
        await TestDaemon.UntilAsync(() => _systemd.Lines.Skip(before).SkipWhile(static line => line != "RELOADING=1"), Has.Some.EqualTo("READY=1"), ct);
    }

    private static async Task<HttpStatusCode> AskFromElsewhereAsync(TestDaemon daemon, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/status") { Headers = { { "Origin", Stranger } } };
        using HttpResponseMessage answer = await daemon.Http.SendAsync(request, ct);
        return answer.StatusCode;
    }
}
