using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

namespace FurtherLink.IntegrationTests.Device;

/// <summary>A pi-top's buttons and screen, by pi-topd's messages and the display's bytes; whoever is let in runs a program from across the network.</summary>
[CancelAfter(120_000)]
internal sealed class PiTopPairingTests
{
    [Test]
    public async Task Select_of_a_pi_top_lets_a_client_in_which_then_runs_a_program(CancellationToken ct)
    {
        await using var piTopd = new PiTopdProcess();
        await using var display = new DisplayModule();
        byte[] dark = display.Picture(4);
        Dictionary<string, string> environment = await piTopd.ListeningAsync(ct);
        environment["FURTHER_LINK_Device__Bus"] = display.Bus;
        await using Lan lan = await Lan.StartAsync(ct, environment);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        await piTopd.UntilAsync("subscribed", ct);

        Task<string> code = prompts.UntilCodeAsync(ct);
        await PressAsync(piTopd, display, "317", "318", ct); // wakes the status
        await PressAsync(piTopd, display, "317", "318", ct); // asks for a code
        _ = await code;

        // The countdown moves, so glass and picture are compared until they meet.
        byte[] glass, picture;
        do (glass, picture) = (display.Picture(4), await PictureAsync(lan.Root, ct));
        while (glass.SequenceEqual(dark) || !glass.SequenceEqual(picture));

        string pairing = await PairingTests.BeginAsync(lan.Stranger, ct);
        (HttpStatusCode status, JsonNode? paired) = await lan.Stranger.AskJsonAsync(HttpMethod.Post, $"/pair/{pairing}", ct, new JsonObject { ["code"] = await code });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        using Visitor client = lan.Stranger.WithToken((string)paired!["token"]!);
        await using (RunClient run = await client.ConnectAsync("/run", ct))
        {
            await run.StartAsync("1", "python3", ct, code: "print('let in')");
            Assert.That(await run.UntilStoppedAsync("1", ct), Is.Zero);
            Assert.That(run.OutputOf("1"), Is.EqualTo("let in\n"));
        }

        // Behind the code is the status, which Cancel ends; and then the hub has its display back.
        while (!display.Picture(4).SequenceEqual(dark)) await PressAsync(piTopd, display, "319", "320", ct);
        await piTopd.UntilAsync("request 126|0", ct);
    }

    /// <summary>Presses and lets go; returns when something else is shown.</summary>
    private static async Task PressAsync(PiTopdProcess piTopd, DisplayModule display, string pressed, string released, CancellationToken ct)
    {
        byte[] before = display.Picture(4);
        await piTopd.SayAsync("publish " + pressed);
        await piTopd.SayAsync("publish " + released);
        await TestDaemon.UntilAsync(() => display.Picture(4).SequenceEqual(before), Is.False, ct);
    }

    private static async Task<byte[]> PictureAsync(Visitor visitor, CancellationToken ct)
    {
        using HttpResponseMessage answer = await visitor.SendAsync(HttpMethod.Get, "/device/miniscreen.png?scale=4", ct);
        return await answer.Content.ReadAsByteArrayAsync(ct);
    }
}
