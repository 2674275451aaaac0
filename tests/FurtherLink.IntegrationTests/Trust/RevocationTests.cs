using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Sending a client away: at once, with all it has running.</summary>
internal sealed class RevocationTests
{
    private const string Runs = "#!/bin/sh\ntrap '' TERM\necho ready\nwhile :; do sleep 1; done\n";

    // A second, as promised, and what the test itself needs to notice on a busy machine.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1 + 2);

    private Lan _lan = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _lan = await Lan.StartAsync(patience.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_lan is not null) await _lan.DisposeAsync();
    }

    [Test, CancelAfter(60_000)]
    public async Task A_live_socket_is_closed_within_a_second_and_its_program_ended([Values("/run", "/run?detach=1", "/run?pty=1")] string path, CancellationToken ct)
    {
        PairedVisitor gone = await _lan.PairAsync(ct), stays = await _lan.PairAsync(ct, name: "Ben");
        await using RunClient client = await gone.Visitor.ConnectAsync(path, ct), other = await stays.Visitor.ConnectAsync("/run", ct);
        foreach (RunClient each in new[] { client, other })
        {
            await each.StartAsync("1", "exec", ct, code: Runs, rows: 24, cols: 80);
            await each.UntilOutputAsync("1", "ready", ct);
        }

        long asked = Stopwatch.GetTimestamp();
        using DaemonProcess revoke = _lan.Daemon.Command("clients", "revoke", gone.Id);
        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.PolicyViolation));
        Assert.That(Stopwatch.GetElapsedTime(asked), Is.LessThan(Soon + TimeSpan.FromSeconds(5)), "with the start of the command");
        await revoke.UntilExitAsync(ct);
        Assert.That(revoke.Output, Is.EqualTo($"{gone.Id} is no client any more.\n"));

        Assert.That(await gone.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await gone.Visitor.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        // Ben's shell and its sleep are all that is left.
        await TestDaemon.UntilAsync(() => _lan.Daemon.ChildPids.Count, Is.InRange(1, 2), ct);
        await other.PingAsync(ct);
        await other.StopAsync("1", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_detached_program_ends_too_though_nobody_looks_at_it(CancellationToken ct)
    {
        PairedVisitor gone = await _lan.PairAsync(ct);
        await using (RunClient client = await gone.Visitor.ConnectAsync("/run?detach=1", ct))
        {
            await client.StartAsync("1", "exec", ct, code: Runs);
            await client.UntilOutputAsync("1", "ready", ct);
            await client.CloseAsync(ct);
        }

        Assert.That(_lan.Daemon.ChildPids, Is.Not.Empty, "it runs on");
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Delete, "/clients/" + gone.Id, ct), Is.EqualTo(HttpStatusCode.NoContent));
        await _lan.Daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_client_that_does_not_read_is_cut_off(CancellationToken ct)
    {
        PairedVisitor gone = await _lan.PairAsync(ct);
        await using RunClient client = await gone.Visitor.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexec yes\n");
        await client.UntilOutputAsync("1", "y", ct);
        client.Pause();
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Delete, "/clients/" + gone.Id, ct), Is.EqualTo(HttpStatusCode.NoContent));
        await _lan.Daemon.UntilChildlessAsync(ct);
        client.Resume();
        await client.UntilClosedAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_long_answer_is_cut_off(CancellationToken ct)
    {
        PairedVisitor gone = await _lan.PairAsync(ct, "admin");
        await using PresenceLines prompts = await PresenceLines.WatchAsync(gone.Visitor, ct);
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Delete, "/clients/" + gone.Id, ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(async () => { while (await prompts.NextAsync(ct) is not null) { } }, Throws.InstanceOf<IOException>());
    }

    [Test, CancelAfter(60_000)]
    public async Task A_client_forgets_itself(CancellationToken ct)
    {
        PairedVisitor gone = await _lan.PairAsync(ct);
        await using RunClient client = await gone.Visitor.ConnectAsync("/run", ct);
        Assert.That(await gone.Visitor.AskAsync(HttpMethod.Delete, "/clients/me", ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.PolicyViolation));
        Assert.That(await gone.Visitor.AskAsync(HttpMethod.Get, "/clients/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Delete, "/clients/me", ct), Is.EqualTo(HttpStatusCode.Conflict), "root is no client");
    }

    [Test, CancelAfter(60_000)]
    public async Task The_terminal_lists_and_revokes(CancellationToken ct)
    {
        Assert.That(await ClientsAsync(ct), Is.EqualTo("Nobody is paired. 'sudo further-link pair' lets somebody in.\n"));
        PairedVisitor anna = await _lan.PairAsync(ct, name: "Anna"), ben = await _lan.PairAsync(ct, "admin", "Ben");
        string today = $"{DateTime.UtcNow:yyyy-MM-dd}";
        Assert.That(await ClientsAsync(ct), Is.EqualTo(
            $"{anna.Id,-16} run    Anna, paired {today}, last seen {today}\n{ben.Id,-16} admin  Ben, paired {today}, last seen {today}\n"));
        JsonArray json = JsonNode.Parse(await ClientsAsync(ct, "--json"))!.AsArray();
        Assert.That(json.Select(client => (string)client!["name"]!), Is.EqualTo(new[] { "Anna", "Ben" }));
        Assert.That(json.ToJsonString(), Does.Not.Contain(anna.Token));
        Assert.That(await ClientsAsync(ct, "list"), Does.Contain("Anna"));

        using DaemonProcess unknown = _lan.Daemon.Command("clients", "revoke", "01234567");
        await unknown.UntilExitAsync(ct);
        Assert.That((unknown.ExitCode, unknown.Errors), Is.EqualTo((1, "further-link: there is no client of that id\n")));
        using DaemonProcess odd = _lan.Daemon.Command("clients", "revoke", "../prompts");
        await odd.UntilExitAsync(ct);
        Assert.That(odd.ExitCode, Is.EqualTo(1));
        using DaemonProcess neither = _lan.Daemon.Command("clients", "revoke");
        await neither.UntilExitAsync(ct);
        Assert.That(neither.ExitCode, Is.Not.Zero);

        Assert.That(await ClientsAsync(ct, "revoke", "--all"), Is.EqualTo("Nobody is paired any more.\n"));
        foreach (PairedVisitor gone in new[] { anna, ben })
            Assert.That(await gone.Visitor.AskAsync(HttpMethod.Get, "/clients/me", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await ClientsAsync(ct), Does.StartWith("Nobody is paired."));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_admin_on_the_network_may_send_everybody_away_itself_too(CancellationToken ct)
    {
        PairedVisitor anna = await _lan.PairAsync(ct), ben = await _lan.PairAsync(ct, "admin");
        Assert.That(await ben.Visitor.AskAsync(HttpMethod.Delete, "/clients", ct), Is.EqualTo(HttpStatusCode.NoContent));
        foreach (PairedVisitor gone in new[] { anna, ben })
            Assert.That(await gone.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private async Task<string> ClientsAsync(CancellationToken ct, params string[] arguments)
    {
        using DaemonProcess clients = _lan.Daemon.Command(["clients", .. arguments]);
        await clients.UntilExitAsync(ct);
        Assert.That(clients.ExitCode, Is.Zero, clients.Errors);
        return clients.Output;
    }
}
