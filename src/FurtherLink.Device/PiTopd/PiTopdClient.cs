using FurtherLink.Device.Buttons;
using FurtherLink.Linux.Events;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Device.PiTopd;

/// <summary>
/// pi-topd, the vendor's daemon, which owns the hub with battery and buttons and decides who may draw. It may be absent, restart, or come later: what is asked
/// meanwhile has no answer, and its events are heard again as soon as it is back.
/// </summary>
public sealed class PiTopdClient : IAsyncDisposable
{
    private readonly ILogger _log;
    private readonly int _eventPort;
    private readonly CancellationTokenSource _closing = new();
    private readonly ZmqContext? _context;
    private readonly PiTopdRequests? _requests;
    private readonly ZmqSocket? _events;
    private Task _hearing = Task.CompletedTask;

    /// <summary>Loads ZeroMQ and connects.</summary>
    /// <param name="loop">Waits for messages.</param>
    /// <param name="endpoints">Where pi-topd is.</param>
    /// <param name="time">For the patience with answers.</param>
    /// <param name="log">Without ZeroMQ, this is told once, and pi-topd counts as absent.</param>
    public PiTopdClient(EventLoop loop, PiTopdEndpoints endpoints, TimeProvider time, ILogger log)
    {
        _log = log;
        _eventPort = new Uri(endpoints.Events).Port;
        try
        {
            _context = new ZmqContext();
            _requests = new PiTopdRequests(_context, loop, endpoints.Requests, time);
            _events = ZmqSocket.Hearing(_context, loop, endpoints.Events);
        }
        catch (IOException unusable)
        {
            log.NoZmq(unusable.Message);
            _context?.Dispose();
            _context = null;
            _requests = null;
        }
    }

    /// <summary>Begins to tell what happens; once.</summary>
    public void Start(IPiTopdListener listener)
    {
        if (_events is not null) _hearing = HearAsync(_events, listener);
    }

    /// <summary>The battery; null: there is none, or pi-topd does not answer.</summary>
    public async Task<BatteryState?> ReadBatteryAsync(CancellationToken ct) =>
        await AskAsync(MessageId.GetBatteryState, ct) is { } parameters ? Battery(parameters) : null;

    /// <summary>Whether the Pi (true) or the hub may draw; null: pi-topd does not answer.</summary>
    public async Task<bool?> HasDisplayAsync(CancellationToken ct) => await AskAsync(MessageId.GetOledControl, ct) is [var control, ..] ? control == 1 : null;

    /// <summary>Takes the display from the hub, or gives it back. False: pi-topd did not confirm it.</summary>
    public async Task<bool> TakeDisplayAsync(bool take, CancellationToken ct) =>
        await AskAsync(MessageId.SetOledControl, ct, take ? 1 : 0) is not null;

    /// <summary>The SPI bus that the display is on, 0 or 1; null: pi-topd does not answer.</summary>
    public async Task<int?> DisplayBusAsync(CancellationToken ct) => await AskAsync(MessageId.GetOledSpiBus, ct) is [var bus and (0 or 1), ..] ? bus : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _events?.Release();
        await _hearing;
        _events?.Dispose();
        _context?.Dispose();
        _closing.Dispose();
    }

    private async Task<IReadOnlyList<int>?> AskAsync(MessageId question, CancellationToken ct, params IReadOnlyList<int> parameters)
    {
        if (_requests is null) return null;
        try
        {
            using var ending = CancellationTokenSource.CreateLinkedTokenSource(ct, _closing.Token);
            return await _requests.AskAsync(question, ending.Token, parameters);
        }
        catch (IOException failure)
        {
            _log.NoZmq(failure.Message);
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null; // closing
        }
    }

    private async Task HearAsync(ZmqSocket events, IPiTopdListener listener)
    {
        try
        {
            while (await events.ReceiveAsync() is { } text)
            {
                if (Message.Parse(text) is { } message) Hear(message, listener);
            }
        }
        catch (IOException failure)
        {
            _log.PiTopdUnheard(failure.Message);
        }
    }

    private void Hear(Message message, IPiTopdListener listener)
    {
        _log.PiTopdSays((int)message.Id, string.Join(' ', message.Parameters));
        switch (message.Id)
        {
            case >= MessageId.UpPressed and <= MessageId.CancelReleased when IsBelieved():
                // Pairs of numbers in the order of Button: pressed, released.
                int number = message.Id - MessageId.UpPressed;
                listener.OnButton(new ButtonEvent((Button)(number / 2), number % 2 == 0));
                break;
            case MessageId.BatteryStateChanged when Battery(message.Parameters) is { } battery:
                listener.OnBattery(battery);
                break;
            case MessageId.LowBattery or MessageId.CriticalBattery:
                listener.OnBatteryLow();
                break;
            case MessageId.OledSpiBusChanged:
                listener.OnDisplayMoved();
                break;
            case MessageId.Ready:
                _log.PiTopdReady();
                listener.OnDisplayMoved();
                break;
            case MessageId.ShutdownRequested:
                _log.ShuttingDown();
                break;
        }
    }

    // A button lets people in; whoever took pi-topd's port while it was away must not press one.
    private bool IsBelieved()
    {
        bool believed = PortOwners.AreTrusted(_eventPort);
        if (!believed) _log.NotPiTopd(_eventPort);
        return believed;
    }

    // Charging state, capacity in percent, minutes remaining, power. A hub without a battery answers numbers that none could have.
    private static BatteryState? Battery(IReadOnlyList<int> parameters)
    {
        if (parameters is not [>= 0 and <= 2 and var charge, >= 0 and <= 100 and var percent, ..]) return null;
        return new BatteryState((BatteryCharge)charge, percent, parameters is [_, _, > 0 and var minutes, ..] ? minutes : null);
    }
}
