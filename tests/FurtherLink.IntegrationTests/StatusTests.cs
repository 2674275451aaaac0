using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests;

internal sealed class StatusTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_daemon_that_listens_says_OK_and_ends_cleanly_on_SIGTERM(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);

        using HttpResponseMessage answer = await daemon.Http.GetAsync("/status", ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await answer.Content.ReadAsStringAsync(ct), Is.EqualTo("OK"));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/plain"));
            Assert.That(daemon.ChildPids, Is.Empty);
            Assert.That(daemon.OpenDescriptors, Is.GreaterThan(3));
            Assert.That(daemon.ResidentBytes, Is.GreaterThan(1 << 20));
        }
    }
}
