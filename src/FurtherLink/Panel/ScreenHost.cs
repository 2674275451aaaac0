using FurtherLink.Configuration;
using FurtherLink.Device;
using FurtherLink.Device.Buttons;
using FurtherLink.Device.PiTopd;
using FurtherLink.Device.Screens;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Buses;
using FurtherLink.Linux.Events;

namespace FurtherLink.Panel;

/// <summary>Brings display, buttons and pi-topd together for as long as the daemon runs. What cannot be had is told, and missed by nothing else.</summary>
internal sealed class ScreenHost(
    DeviceOptions options, DisplayKind kind, DaemonContent content, Problems problems, RunningPrograms programs, EventLoop loop, TimeProvider time,
    ILogger<ScreenHost> log)
    : IHostedService, IPiTopdListener, IAsyncDisposable
{
    private Task<Miniscreen>? _beginning;
    private PiTopdClient? _piTopd;
    private GpioButtons? _buttons;
    private BatteryState? _battery;
    private Miniscreen? _screen;

    /// <summary>The battery changed. Told on the event loop's thread.</summary>
    public event EventHandler? BatteryChanged;

    /// <summary>Whether its buttons are pressed over HTTP.</summary>
    public bool IsSimulated => kind == DisplayKind.Simulated;

    /// <summary>The screen; null while it is being set up.</summary>
    public Miniscreen? Screen => Volatile.Read(ref _screen);

    /// <summary>Something that can be shown has changed.</summary>
    public void Refresh() => Screen?.Refresh();

    /// <summary>The battery, as pi-topd knows it; null: it knows none, or there is no pi-topd.</summary>
    public async Task<BatteryState?> ReadBatteryAsync(CancellationToken ct) => _piTopd is { } piTopd ? await piTopd.ReadBatteryAsync(ct) : null;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Beside the rest of the start, which does not wait for libraries that it has no use for.
        _beginning = Task.Run(Begin, CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken) => await DisposeAsync();

    void IPiTopdListener.OnButton(ButtonEvent change) => Screen?.Press(change);

    void IPiTopdListener.OnBattery(BatteryState battery)
    {
        _battery = battery;
        BatteryChanged?.Invoke(this, EventArgs.Empty);
    }

    void IPiTopdListener.OnBatteryLow() => Screen?.Tell(new BatteryScreen(_battery?.Percent));

    void IPiTopdListener.OnDisplayMoved() => Screen?.DisplayMoved();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _beginning, null) is not { } beginning) return;
        programs.Changed -= OnProgramsChanged;
        Miniscreen screen = await beginning;
        if (_buttons is not null) await _buttons.DisposeAsync();
        await screen.DisposeAsync();
        if (_piTopd is not null) await _piTopd.DisposeAsync();
        await content.Stopped;
    }

    private Miniscreen Begin()
    {
        if (kind == DisplayKind.PiTop) _piTopd = new PiTopdClient(loop, new PiTopdEndpoints(options.PiTopdRequests, options.PiTopdEvents), time, log);
        var screen = new Miniscreen(DisplayChoice.Open(kind, options, _piTopd, log), content, time, log);
        Volatile.Write(ref _screen, screen);
        problems.ShowOn(screen);
        programs.Changed += OnProgramsChanged;
        _piTopd?.Start(this);
        if (options.Buttons.Count > 0) _buttons = OpenButtons(screen);
        log.ScreenReady(kind);
        return screen;
    }

    private void OnProgramsChanged(object? sender, EventArgs nothing) => Refresh();

    private GpioButtons? OpenButtons(Miniscreen screen)
    {
        try
        {
            using GpioController header = GpioController.OpenHeader();
            Dictionary<Button, int> lines = options.Buttons.ToDictionary(pair => ButtonNames.Find(pair.Key)!.Value, pair => pair.Value);
            return new GpioButtons(loop, header, lines, screen.Press, failure => log.NoGpioButtons(failure.Message));
        }
        catch (IOException failure)
        {
            log.NoGpioButtons(failure.Message);
            return null;
        }
    }
}
