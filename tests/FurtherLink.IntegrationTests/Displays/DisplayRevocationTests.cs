using System.Diagnostics;
using System.Net;
using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>Somebody who looks at a display is sent away.</summary>
internal sealed class DisplayRevocationTests
{
    // Ends only when it is made to, so that it is not the program's end that closes its display: that comes seconds later.
    private const string Stubborn = "import signal\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n" + Graphics.Turtle;

    [Test, CancelAfter(60_000)]
    public async Task The_viewer_is_closed_within_a_second_also_if_it_reads_nothing([Values] bool reads, CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Programs__StopGrace"] = "5s" });
        PairedVisitor gone = await lan.PairAsync(ct);
        await using RunClient client = await gone.Visitor.ConnectAsync("/run", ct);
        string session = await Graphics.StartAsync(client, "1", Stubborn, ct);
        using RfbClient viewer = await RfbClient.OpenAsync(lan.Daemon, session, gone.Token, ct, "binary");
        await viewer.BeginAsync(ct);
        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        Assert.That(await ViewersAsync(lan, ct), Is.EqualTo("1"));
        if (!reads)
        {
            for (int i = 0; i < 200; i++) await viewer.RequestAsync(incremental: false, ct);
        }

        long asked = Stopwatch.GetTimestamp();
        Assert.That(await lan.Root.AskAsync(HttpMethod.Delete, "/clients/" + gone.Id, ct), Is.EqualTo(HttpStatusCode.NoContent));
        if (reads) Assert.That(await viewer.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.PolicyViolation));
        while (await ViewersAsync(lan, ct) != "0")
        {
        }

        // A second, and what this test needs to notice on a busy machine; not the seconds of patience that others get.
        Assert.That(Stopwatch.GetElapsedTime(asked), Is.LessThan(TimeSpan.FromSeconds(1.8)));
        await Assert.ThatAsync(() => RfbClient.OpenAsync(lan.Daemon, session, gone.Token, ct), Throws.InstanceOf<WebSocketException>());
    }

    private static async Task<string> ViewersAsync(Lan lan, CancellationToken ct)
    {
        using HttpResponseMessage answer = await lan.Root.SendAsync(HttpMethod.Get, "/metrics", ct);
        string text = await answer.Content.ReadAsStringAsync(ct);
        const string name = "\nfurther_link_display_viewers ";
        return text[(text.IndexOf(name, StringComparison.Ordinal) + name.Length)..].Split('\n')[0];
    }
}
