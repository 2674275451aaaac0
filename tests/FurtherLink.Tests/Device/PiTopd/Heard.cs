using FurtherLink.Device;
using FurtherLink.Device.Buttons;
using FurtherLink.Device.PiTopd;

namespace FurtherLink.Tests.Device.PiTopd;

/// <summary>Writes down what pi-topd told.</summary>
internal sealed class Heard : IPiTopdListener
{
    private readonly List<string> _told = [];

    public IReadOnlyList<string> Told
    {
        get
        {
            lock (_told) return [.. _told];
        }
    }

    public Miniscreen? Screen { get; set; }

    public void OnButton(ButtonEvent change)
    {
        Add($"{change.Button} {(change.Pressed ? "down" : "up")}");
        Screen?.Press(change);
    }

    public void OnBattery(BatteryState battery) => Add($"{battery.Charge} {battery.Percent} {battery.MinutesLeft}");

    public void OnBatteryLow() => Add("low");

    public void OnDisplayMoved()
    {
        Add("moved");
        Screen?.DisplayMoved();
    }

    public async Task UntilAsync(Func<IReadOnlyList<string>, bool> condition, CancellationToken ct)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition(Told)) await every.WaitForNextTickAsync(ct);
    }

    private void Add(string what)
    {
        lock (_told) _told.Add(what);
    }
}
