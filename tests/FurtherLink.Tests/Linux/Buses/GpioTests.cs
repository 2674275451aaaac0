using FurtherLink.Device.Buttons;
using FurtherLink.Linux;
using FurtherLink.Linux.Buses;
using FurtherLink.Linux.Events;

namespace FurtherLink.Tests.Linux.Buses;

[CancelAfter(20_000)]
internal sealed class GpioTests
{
    [Test]
    public void What_is_no_chip_is_told() =>
        Assert.That(() => GpioController.Open("/dev/null"), Throws.TypeOf<LibcException>().With.Property(nameof(LibcException.Errno)).EqualTo(Errno.NotATerminal));

    [Test]
    public void A_chip_says_what_it_is()
    {
        using SimulatedChip simulated = SimulatedChip.Make();
        using GpioController chip = GpioController.Open(simulated.Path);
        Assert.That((chip.Label, chip.PinCount), Is.EqualTo(("pinctrl-simulated", 32)));
    }

    [Test]
    public void A_line_is_driven_and_had_by_one_program_at_a_time()
    {
        using SimulatedChip simulated = SimulatedChip.Make();
        using GpioController chip = GpioController.Open(simulated.Path);
        using (GpioOutput line = chip.OpenOutput(17, PinValue.High, "test"))
        {
            Assert.That(simulated.Value(17));
            line.Write(PinValue.Low);
            Assert.That(simulated.Value(17), Is.False);
            line.Write(PinValue.High);
            Assert.That(simulated.Value(17));
            Assert.That(() => chip.OpenOutput(17, PinValue.Low, "another"), Throws.TypeOf<LibcException>().With.Property(nameof(LibcException.Errno)).EqualTo(Errno.Busy));
        }

        using GpioOutput again = chip.OpenOutput(17, PinValue.Low, "test");
        Assert.That(() => chip.OpenOutput(32, PinValue.Low, "test"), Throws.TypeOf<LibcException>().With.Property(nameof(LibcException.Errno)).EqualTo(Errno.InvalidArgument));
    }

    [Test]
    public async Task Buttons_are_heard_when_they_go_down_and_come_up(CancellationToken ct)
    {
        using SimulatedChip simulated = SimulatedChip.Make();
        using GpioController chip = GpioController.Open(simulated.Path);
        using var loop = new EventLoop();
        List<string> heard = [];
        foreach (int line in new[] { 5, 6 }) simulated.Pull(line, up: true);
        await using (new GpioButtons(loop, chip, new Dictionary<Button, int> { [Button.Select] = 5, [Button.Cancel] = 6 }, change => Add(heard, change), static failure => Assert.Fail(failure.Message)))
        {
            (int Line, bool Up)[] presses = [(5, false), (5, true), (6, false), (6, true)];
            for (int i = 0; i < presses.Length; i++)
            {
                simulated.Pull(presses[i].Line, presses[i].Up);
                await UntilAsync(() => Count(heard) == i + 1, ct);
            }
        }

        Assert.That(heard, Is.EqualTo(new[] { "Select down", "Select up", "Cancel down", "Cancel up" }));
        Assert.That(loop.Count, Is.Zero);
    }

    [Test]
    public async Task A_contact_that_bounces_is_heard_once(CancellationToken ct)
    {
        using SimulatedChip simulated = SimulatedChip.Make();
        using GpioController chip = GpioController.Open(simulated.Path);
        using var loop = new EventLoop();
        List<string> heard = [];
        simulated.Pull(5, up: true);
        await using (new GpioButtons(loop, chip, new Dictionary<Button, int> { [Button.Up] = 5 }, change => Add(heard, change), static failure => Assert.Fail(failure.Message)))
        {
            for (int bounce = 0; bounce < 9; bounce++) simulated.Pull(5, up: bounce % 2 != 0);
            await UntilAsync(() => Count(heard) > 0, ct);
            simulated.Pull(5, up: true);
            await UntilAsync(() => Count(heard) > 1, ct);
        }

        Assert.That(heard, Is.EqualTo(new[] { "Up down", "Up up" }));
    }

    [Test]
    public void A_line_can_be_looked_at()
    {
        using SimulatedChip simulated = SimulatedChip.Make();
        using GpioController chip = GpioController.Open(simulated.Path);
        using var loop = new EventLoop();
        using GpioInputs lines = chip.OpenInputs(loop, [5, 6], activeLow: true, TimeSpan.Zero, "test");
        simulated.Pull(5, up: true);
        simulated.Pull(6, up: false);
        Assert.That((lines.Read(5), lines.Read(6)), Is.EqualTo((PinValue.Low, PinValue.High)), "to ground is pressed");
    }

    private static void Add(List<string> heard, ButtonEvent change)
    {
        lock (heard) heard.Add($"{change.Button} {(change.Pressed ? "down" : "up")}");
    }

    private static int Count(List<string> heard)
    {
        lock (heard) return heard.Count;
    }

    private static async Task UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition()) await every.WaitForNextTickAsync(ct);
    }
}
