using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary><c>Trust:Mode=open</c>: as the original had it, except for what nobody can have wanted.</summary>
internal sealed class OpenModeTests
{
    [Test, CancelAfter(60_000)]
    public async Task Everybody_may_run_programs_and_nobody_is_told_that_this_is_safe(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Trust__Mode"] = "open" });
        await TestDaemon.UntilAsync(() => lan.Daemon.Log, Does.Contain("EVERYBODY").And.Match("(?m)warn: .*open"), ct);
        await using RunClient client = await lan.Stranger.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nid -un\n");
        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo(TestUsers.Default + "\n"));

        using (Assert.EnterMultipleScope())
        {
            using Visitor further = lan.Stranger.With(("Origin", "https://further.pi-top.com"));
            Assert.That(await further.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.SwitchingProtocols), "nobody is asked");
            using Visitor evil = lan.Stranger.With(("Origin", "https://evil.example"));
            Assert.That(await evil.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await evil.AskAsync(HttpMethod.Post, "/upload", ct), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await lan.Stranger.UpgradeAsync("/run", ct, headers: ("Host", "evil.example")), Is.EqualTo(HttpStatusCode.MisdirectedRequest));
            Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Sec-Fetch-Site", "cross-site")), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/clients", ct), Is.EqualTo(HttpStatusCode.Forbidden), "to decide about others is not open");
            Assert.That(await lan.Stranger.AskAsync(HttpMethod.Post, "/pair/window", ct), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Authorization", "Bearer " + new string('A', 43))), Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await lan.Root.AskAsync(HttpMethod.Get, "/clients", ct), Is.EqualTo(HttpStatusCode.OK));
        }

        await using RunClient asRoot = await lan.Stranger.ConnectAsync("/run?user=root", ct);
        Assert.That(async () => await asRoot.StartAsync("1", "exec", ct, path: "/bin/true"), Throws.TypeOf<RunErrorException>());
    }
}
