using System.Net;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Pages that know nothing of pairing: somebody at the device is asked.</summary>
internal sealed class GuestTests
{
    private const string Further = "https://further.pi-top.com";
    private const string Id = "#!/bin/sh\nexec id -un\n";

    private static (string, string) FromFurther => ("Origin", Further);

    [Test, CancelAfter(60_000)]
    public async Task A_page_on_the_list_waits_until_somebody_at_the_device_lets_it_in(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Trust__Origins"] = $"{Further},https://other.example" });
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Task<HttpStatusCode> first = page.UpgradeAsync("/run", ct);
        JsonNode prompt = await prompts.UntilKindAsync("guest", ct);
        Assert.That(first.IsCompleted, Is.False);
        Assert.That((string)prompt["address"]!, Is.EqualTo(lan.Neighbour.Address.ToString()));
        Assert.That((string)prompt["origin"]!, Is.EqualTo(Further));
        Assert.That((int)prompt["expiresIn"]!, Is.InRange(1, 60));
        await prompts.AnswerAsync(prompt, yes: true, ct);
        Assert.That(await first, Is.EqualTo(HttpStatusCode.SwitchingProtocols));

        // From now on it is known.
        using Visitor again = lan.Stranger.With(FromFurther);
        await using RunClient client = await again.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, code: Id);
        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo(TestUsers.Default + "\n"));
        Assert.That(await again.AskAsync(HttpMethod.Get, "/clients", ct), Is.EqualTo(HttpStatusCode.Forbidden), "it decides about nobody");

        // The same page at another address, another page at the same, and no page at all are not.
        using Visitor elsewhere = lan.SecondStranger.With(FromFurther), other = lan.Stranger.With(("Origin", "https://other.example"));
        foreach (Visitor stranger in new[] { elsewhere, other })
        {
            await prompts.UntilEmptyAsync(ct);
            Task<HttpStatusCode> asking = stranger.UpgradeAsync("/run", ct);
            await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: false, ct);
            Assert.That(await asking, Is.EqualTo(HttpStatusCode.Forbidden));
        }

        Assert.That(await lan.Stranger.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(60_000)]
    public async Task No_is_no_and_it_is_not_asked_again_at_once(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Task<HttpStatusCode> asking = page.UpgradeAsync("/run", ct);
        await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: false, ct);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await page.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Forbidden), "nobody is there to be asked: it would wait");
        Assert.That(await page.AskAsync(HttpMethod.Post, "/upload", ct), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test, CancelAfter(60_000)]
    public async Task Sockets_of_one_page_are_one_question(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Task<HttpStatusCode>[] asking = [.. Enumerable.Range(0, 5).Select(_ => page.UpgradeAsync("/run", ct))];
        await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: true, ct);
        Assert.That(await Task.WhenAll(asking), Is.All.EqualTo(HttpStatusCode.SwitchingProtocols));
        Assert.That(lan.Daemon.Log.Split('\n').Count(line => line.Contains("asks to run programs", StringComparison.Ordinal)), Is.EqualTo(1));
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_guests_are_not_wanted_nobody_is_asked(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Trust__Guests"] = "false" });
        using Visitor page = lan.Stranger.With(FromFurther);
        Assert.That(await page.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Unauthorized).Or.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(lan.Daemon.Log, Does.Not.Contain("asks to run programs"));
    }

    [TestCase("/runners")]
    [TestCase("/clients")]
    [TestCase("/prompts")]
    [CancelAfter(60_000)]
    public async Task Only_to_run_programs_is_anybody_asked(string path, CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Assert.That(await page.AskAsync(HttpMethod.Get, path, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        using Visitor mistaken = lan.Stranger.With(FromFurther, ("Authorization", "Bearer " + new string('A', 43)));
        Assert.That(await mistaken.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "whoever shows a wrong token is told that");
        Assert.That(lan.Daemon.Log, Does.Not.Contain("asks to run programs"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_guest_who_is_sent_away_is_gone_with_its_program(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Task<RunClient> connecting = page.ConnectAsync("/run", ct);
        await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: true, ct);
        await using RunClient client = await connecting;
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho ready; exec sleep 1000\n");
        await client.UntilOutputAsync("1", "ready", ct);

        (_, JsonNode? clients) = await lan.Root.AskJsonAsync(HttpMethod.Get, "/clients", ct);
        JsonNode guest = clients!.AsArray().Single()!;
        Assert.That((string)guest["origin"]!, Is.EqualTo(Further));
        Assert.That((int)guest["expiresIn"]!, Is.InRange((8 * 3600) - 60, 8 * 3600));
        Assert.That(await lan.Root.AskAsync(HttpMethod.Delete, $"/clients/{guest["id"]}", ct), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.PolicyViolation));
        await lan.Daemon.UntilChildlessAsync(ct);

        await prompts.UntilEmptyAsync(ct);
        Task<HttpStatusCode> again = page.UpgradeAsync("/run", ct);
        await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: false, ct);
        Assert.That(await again, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_terminal_asks_and_is_answered(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        using DaemonProcess approve = lan.Daemon.Command("approve");
        await TestDaemon.UntilAsync(() => approve.Output, Does.Contain("Waiting for somebody"), ct);
        using Visitor page = lan.Stranger.With(FromFurther), second = lan.SecondStranger.With(FromFurther);
        Task<HttpStatusCode> asking = page.UpgradeAsync("/run", ct);
        await TestDaemon.UntilAsync(() => approve.Output, Does.Contain($"Let {lan.Neighbour.Address} ({Further}) run programs here, for eight hours? [y/N]"), ct);
        await approve.TypeAsync("y", ct);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.SwitchingProtocols));

        asking = second.UpgradeAsync("/run", ct);
        await TestDaemon.UntilAsync(() => approve.Output, Does.Contain($"Let {lan.Neighbour.SecondAddress} ("), ct);
        await approve.TypeAsync("", ct);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.Forbidden), "no is what is meant where nothing is said");
        approve.Signal(PosixSignalNumber.Interrupt);
        await approve.UntilExitAsync(ct);
        Assert.That(approve.Errors, Does.Not.Contain("   at "));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_waits_is_answered_when_the_daemon_ends(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor page = lan.Stranger.With(FromFurther);
        Task<HttpStatusCode> asking = page.UpgradeAsync("/run", ct);
        _ = await prompts.UntilKindAsync("guest", ct);
        Assert.That(await lan.Daemon.TerminateAsync(ct), Is.Zero);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.Forbidden), "not cut off");
    }
}
