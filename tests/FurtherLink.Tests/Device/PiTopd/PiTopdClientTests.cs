using FurtherLink.Device;
using FurtherLink.Device.PiTopd;
using FurtherLink.Linux.Events;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Device.PiTopd;

[CancelAfter(30_000)]
internal sealed class PiTopdClientTests
{
    private EventLoop _loop = null!;

    [SetUp]
    public void Begin() => _loop = new EventLoop();

    [TearDown]
    public void End()
    {
        Assert.That(_loop.Count, Is.Zero, "descriptors left in the loop");
        _loop.Dispose();
    }

    [Test]
    public async Task Its_buttons_are_heard_in_order(CancellationToken ct)
    {
        await using StandIn piTopd = await StandIn.StartAsync(ct);
        await using PiTopdClient client = Connect(piTopd.Endpoints);
        var heard = new Heard();
        client.Start(heard);
        await piTopd.UntilHeardAsync(ct);

        for (int id = 313; id <= 320; id++) await piTopd.SayAsync($"publish {id}");

        await heard.UntilAsync(told => told.Count == 8, ct);
        Assert.That(heard.Told, Is.EqualTo(new[] { "Up down", "Up up", "Down down", "Down up", "Select down", "Select up", "Cancel down", "Cancel up" }));
    }

    [Test]
    public async Task Its_battery_can_be_asked_for_and_is_told_when_it_changes(CancellationToken ct)
    {
        await using StandIn piTopd = await StandIn.StartAsync(ct);
        await using PiTopdClient client = Connect(piTopd.Endpoints);
        var heard = new Heard();
        client.Start(heard);
        await piTopd.UntilHeardAsync(ct);

        Assert.That(await client.ReadBatteryAsync(ct), Is.EqualTo(new BatteryState(BatteryCharge.Charging, 80, 95)));
        await piTopd.SayAsync("battery 0 7 0 5");
        await piTopd.SayAsync("publish 308");

        await heard.UntilAsync(told => told.Count == 2, ct);
        Assert.That(heard.Told, Is.EqualTo(new[] { "Discharging 7 ", "low" }));
        Assert.That(await client.ReadBatteryAsync(ct), Is.EqualTo(new BatteryState(BatteryCharge.Discharging, 7, MinutesLeft: null)));
    }

    [Test]
    public async Task What_is_no_message_is_not_heard(CancellationToken ct)
    {
        await using StandIn piTopd = await StandIn.StartAsync(ct);
        await using PiTopdClient client = Connect(piTopd.Endpoints);
        var heard = new Heard();
        client.Start(heard);
        await piTopd.UntilHeardAsync(ct);

        string[] nonsense = ["", "|", "x|1", "313|x", "305|9|200|1", "305", "326|", "99999999999999|1", "-313", "313|1|2|3|4|5|6|7|8|9|10", "NaN", "1e999"];
        foreach (string message in nonsense) await piTopd.SayAsync($"publish {message}");
        await piTopd.SayAsync("publish 317");

        await heard.UntilAsync(told => told.Count > 0, ct);
        Assert.That(heard.Told, Is.EqualTo(new[] { "Select down" }));
    }

    [Test]
    public async Task Buttons_pressed_by_another_user_who_took_its_port_are_not_believed(CancellationToken ct)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("Needs root: it acts as another user.");
        await using StandIn impostor = await StandIn.StartAsync(ct, user: "nobody");
        await using PiTopdClient client = Connect(impostor.Endpoints);
        var heard = new Heard();
        client.Start(heard);
        await impostor.UntilHeardAsync(ct);

        await impostor.SayAsync("publish 317");
        await impostor.SayAsync("battery 0 50 1 1");

        await heard.UntilAsync(told => told.Count > 0, ct);
        Assert.That(heard.Told, Is.EqualTo(new[] { "Discharging 50 1" }));
    }

    [Test]
    public async Task While_it_is_absent_or_mute_there_is_no_answer_and_when_it_comes_there_is(CancellationToken ct)
    {
        StandIn piTopd = await StandIn.StartAsync(ct);
        await using PiTopdClient client = Connect(piTopd.Endpoints);
        var heard = new Heard();
        client.Start(heard);
        await piTopd.UntilHeardAsync(ct);
        await piTopd.MuteAsync(ct);
        Assert.That(await client.ReadBatteryAsync(ct), Is.Null, "mute");
        await piTopd.DisposeAsync();
        Assert.That(await client.DisplayBusAsync(ct), Is.Null, "dead");

        await using StandIn successor = await StandIn.StartAsync(ct, piTopd);
        Assert.That(await client.DisplayBusAsync(ct), Is.EqualTo(1), "back");
        await successor.UntilHeardAsync(ct);
        await successor.SayAsync("publish 327");
        await successor.SayAsync("publish 319");
        await heard.UntilAsync(told => told.Count == 2, ct);
        Assert.That(heard.Told, Is.EqualTo(new[] { "moved", "Cancel down" }));
    }

    [Test]
    public async Task Waiting_for_an_answer_ends_with_the_client(CancellationToken ct)
    {
        await using StandIn piTopd = await StandIn.StartAsync(ct);
        await piTopd.MuteAsync(ct);
        PiTopdClient client = Connect(piTopd.Endpoints);
        Task<BatteryState?> asking = client.ReadBatteryAsync(ct);
        await piTopd.UntilAsync("request 118", ct);
        await client.DisposeAsync();
        Assert.That(await asking, Is.Null);
    }

    private PiTopdClient Connect(PiTopdEndpoints endpoints) => new(_loop, endpoints, TimeProvider.System, NullLogger.Instance);
}
