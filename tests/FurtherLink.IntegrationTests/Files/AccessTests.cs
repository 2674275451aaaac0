using System.Net;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>No file for those who are not let in.</summary>
internal sealed class AccessTests
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete];

    [Test, CancelAfter(60_000)]
    public async Task Only_those_who_may_run_programs_touch_files(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor viewer = await lan.PairAsync(ct, role: "view"), runner = await lan.PairAsync(ct);
        await File.WriteAllTextAsync(Path.Combine(lan.Daemon.WorkDirectory, "a"), "x", ct);
        using (Assert.EnterMultipleScope())
        {
            foreach (string method in new[] { "GET", "HEAD", "PUT", "POST", "DELETE" })
            {
                Assert.That(await lan.Stranger.AskAsync(new HttpMethod(method), "/files/a", ct), Is.EqualTo(HttpStatusCode.Unauthorized), method);
                Assert.That(await viewer.Visitor.AskAsync(new HttpMethod(method), "/files/a", ct), Is.EqualTo(HttpStatusCode.Forbidden), method);
            }

            Assert.That(await runner.Visitor.AskAsync(HttpMethod.Get, "/files/a", ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await runner.Visitor.AskAsync(HttpMethod.Get, "/files/a?user=root", ct), Is.EqualTo(HttpStatusCode.Forbidden));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_page_from_elsewhere_touches_no_file_with_the_consoles_cookie(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor paired = await lan.PairAsync(ct);
        string origin = lan.Stranger.Address.GetLeftPart(UriPartial.Authority);
        using Visitor console = lan.Stranger.With(("Cookie", "__Host-further-link=" + paired.Token));
        await File.WriteAllTextAsync(Path.Combine(lan.Daemon.WorkDirectory, "a"), "x", ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await console.AskAsync(HttpMethod.Get, "/files/a", ct, headers: ("Sec-Fetch-Site", "same-origin")), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await console.AskAsync(HttpMethod.Put, "/files/b", ct, headers: ("Origin", origin)), Is.EqualTo(HttpStatusCode.Created));
            Assert.That(await console.AskAsync(HttpMethod.Get, "/files/a", ct, headers: ("Sec-Fetch-Site", "cross-site")), Is.EqualTo(HttpStatusCode.Forbidden), "a link");
            Assert.That(await console.AskAsync(HttpMethod.Delete, "/files/a", ct), Is.EqualTo(HttpStatusCode.Unauthorized), "no page of ours");
            foreach (HttpMethod method in Methods)
                Assert.That(await console.AskAsync(method, "/files/a", ct, headers: ("Origin", "https://evil.example")), Is.EqualTo(HttpStatusCode.Forbidden), $"{method}");
        }

        Assert.That(File.Exists(Path.Combine(lan.Daemon.WorkDirectory, "a")), Is.True);
    }
}
