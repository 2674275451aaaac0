using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Trust;

namespace FurtherLink.IntegrationTests.Device;

/// <summary>Letting somebody in with the buttons, from the press to a program that runs; the display is simulated, all else is not.</summary>
[CancelAfter(90_000)]
internal sealed class ButtonPairingTests
{
    private static readonly TimeSpan BetweenPresses = TimeSpan.FromMilliseconds(200);

    private Lan _lan = null!;
    private PresenceLines _prompts = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _lan = await Lan.StartAsync(patience.Token, new() { ["FURTHER_LINK_Device__Display"] = "simulated" });
        _prompts = await PresenceLines.WatchAsync(_lan.Root, patience.Token);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_prompts is not null) await _prompts.DisposeAsync();
        if (_lan is not null) await _lan.DisposeAsync();
    }

    [Test]
    public async Task Select_shows_a_code_that_pairs_a_client_which_then_runs_programs(CancellationToken ct)
    {
        Task<string> code = _prompts.UntilCodeAsync(ct);
        await PressUntilAsync("select", code, ct);

        string pairing = await PairingTests.BeginAsync(_lan.Stranger, ct);
        (HttpStatusCode status, JsonNode? paired) = await _lan.Stranger.AskJsonAsync(HttpMethod.Post, $"/pair/{pairing}", ct, new JsonObject { ["code"] = await code });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        using Visitor client = _lan.Stranger.WithToken((string)paired!["token"]!);
        Assert.That(await client.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("select", HttpStatusCode.SwitchingProtocols)]
    [TestCase("cancel", HttpStatusCode.Forbidden)]
    public async Task A_button_answers_for_a_guest(string button, HttpStatusCode answer, CancellationToken ct)
    {
        Task<HttpStatusCode> asking = _lan.Stranger.UpgradeAsync("/run", ct, headers: ("Origin", "https://further.pi-top.com"));
        JsonNode prompt = await _prompts.UntilKindAsync("guest", ct);
        Assert.That((string)prompt["address"]!, Is.EqualTo(_lan.Neighbour.Address.ToString()));
        await PressUntilAsync(button, asking, ct);

        Assert.That(await asking, Is.EqualTo(answer));
    }

    // A question is not answered in the moment that it appears, which may be the moment of a press that was meant for something else.
    private async Task PressUntilAsync(string button, Task done, CancellationToken ct)
    {
        using var every = new PeriodicTimer(BetweenPresses);
        while (!done.IsCompleted && await every.WaitForNextTickAsync(ct))
        {
            foreach (string change in new[] { "press", "release" })
                Assert.That(await _lan.Root.AskAsync(HttpMethod.Post, $"/device/buttons/{button}", ct, new JsonObject { ["event"] = change }), Is.EqualTo(HttpStatusCode.NoContent));
        }
    }
}
