using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Device;

[CancelAfter(60_000)]
internal sealed class PiTopTests
{
    [Test]
    public async Task The_battery_of_a_pi_top_is_told_and_told_again_when_it_changes(CancellationToken ct)
    {
        await using var piTopd = new PiTopdProcess();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: await piTopd.ListeningAsync(ct));
        await piTopd.UntilAsync("subscribed", ct);

        using HttpResponseMessage answer = await daemon.Http.GetAsync("/device/events", HttpCompletionOption.ResponseHeadersRead, ct);
        using var events = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        JsonNode first = await NextAsync(events, ct);
        await piTopd.SayAsync("battery 0 42 61 5");
        JsonNode second = await NextAsync(events, ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(first["battery"]!.ToJsonString(), Is.EqualTo("""{"state":"charging","percent":80,"minutesLeft":95}"""));
            Assert.That(second["battery"]!.ToJsonString(), Is.EqualTo("""{"state":"discharging","percent":42,"minutesLeft":61}"""));
        }
    }

    [Test]
    public async Task A_press_asks_for_the_display_and_where_it_cannot_be_opened_the_daemon_goes_on_without(CancellationToken ct)
    {
        if (Directory.GetFiles("/dev", "spidev*").Length > 0) Assert.Ignore("There is an SPI bus here, and something may be on it.");
        await using var piTopd = new PiTopdProcess();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: await piTopd.ListeningAsync(ct));
        await piTopd.UntilAsync("subscribed", ct);

        await piTopd.SayAsync("publish 317");

        foreach (string request in new[] { "125", "126|1", "127", "126|0" }) await piTopd.UntilAsync($"request {request}", ct);
        Assert.That(await daemon.Http.GetStringAsync("/status", ct), Is.EqualTo("OK"));
    }

    [Test]
    public async Task Without_pi_topd_the_device_has_no_battery_and_the_daemon_ends_as_quickly_as_ever(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Device__Display"] = "pi-top", ["FURTHER_LINK_Device__PiTopdRequests"] = "tcp://127.0.0.1:9", ["FURTHER_LINK_Device__PiTopdEvents"] = "tcp://127.0.0.1:9" });
        JsonNode device = JsonNode.Parse(await daemon.Http.GetStringAsync("/device", ct))!;
        Assert.That(device["battery"], Is.Null);
    }

    [Test]
    public async Task Without_a_screen_nothing_of_it_is_loaded(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Device__Display"] = "none" });
        string maps = await File.ReadAllTextAsync($"/proc/{daemon.Pid}/maps", ct);
        HttpStatusCode picture = (await daemon.Http.GetAsync("/device/miniscreen.png", ct)).StatusCode;
        HttpStatusCode button = (await daemon.Http.PostAsync("/device/buttons/up", new StringContent("""{"event":"press"}"""), ct)).StatusCode;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((picture, button), Is.EqualTo((HttpStatusCode.NotFound, HttpStatusCode.NotFound)));
            Assert.That(maps, Does.Not.Contain("libzmq").And.Not.Contain("QRCoder").And.Not.Contain("FurtherLink.Device"));
        }
    }

    private static async Task<JsonNode> NextAsync(StreamReader events, CancellationToken ct)
    {
        while (true)
        {
            string line = await events.ReadLineAsync(ct) ?? throw new EndOfStreamException();
            if (line.StartsWith("data: ", StringComparison.Ordinal)) return JsonNode.Parse(line["data: ".Length..])!;
        }
    }
}
