using System.Net;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

namespace FurtherLink.IntegrationTests.Metrics;

/// <summary>Who is told how the daemon fares: this device, and those who are paired with it. Strangers are among StrangerTests.</summary>
internal sealed class MetricsAccessTests
{
    private const string Page = "https://further.pi-top.com";

    [Test, CancelAfter(60_000)]
    public async Task Local_users_and_paired_clients_may_look(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor viewer = await lan.PairAsync(ct, role: "view");
        using HttpResponseMessage answer = await viewer.Visitor.SendAsync(HttpMethod.Get, "/metrics", ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(text, Does.Contain("further_link_clients_paired 1\n").And.Contain("further_link_pairings_total{result=\"paired\"} 1\n"));
            Assert.That(text, Does.Not.Contain("Anna").And.Not.Contain(viewer.Id).And.Not.Contain(viewer.Token), "whose they are is nobody's business");
            Assert.That(await lan.Root.AskAsync(HttpMethod.Get, "/metrics", ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await lan.Root.AskAsync(HttpMethod.Head, "/metrics", ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await lan.Root.AskAsync(HttpMethod.Post, "/metrics", ct), Is.EqualTo(HttpStatusCode.MethodNotAllowed));
            Assert.That(await lan.Root.AskAsync(HttpMethod.Get, "/metrics", ct, headers: ("Sec-Fetch-Site", "cross-site")), Is.EqualTo(HttpStatusCode.Forbidden), "another page");
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Guests_may_not(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Trust__Origins"] = Page });
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        using Visitor guest = lan.Stranger.With(("Origin", Page));
        Task<HttpStatusCode> asking = guest.UpgradeAsync("/run", ct);
        await prompts.AnswerAsync(await prompts.UntilKindAsync("guest", ct), yes: true, ct);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        Assert.That(await guest.AskAsync(HttpMethod.Get, "/limits", ct), Is.EqualTo(HttpStatusCode.OK), "it was let in");
        Assert.That(await guest.AskAsync(HttpMethod.Get, "/metrics", ct), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_everybody_is_let_in_only_this_device_may(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Trust__Mode"] = "open" });
        Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/limits", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/metrics", ct), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await lan.Root.AskAsync(HttpMethod.Get, "/metrics", ct), Is.EqualTo(HttpStatusCode.OK));
    }
}
