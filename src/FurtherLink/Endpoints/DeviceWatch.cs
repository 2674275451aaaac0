using System.Net.NetworkInformation;
using System.Threading.Channels;

using FurtherLink.Device.Facts;

namespace FurtherLink.Endpoints;

/// <summary>
/// Tells everybody who listens when something about this device changes. Looks when the network or the battery says so, and else every 30 s; with nobody
/// listening it does not run at all.
/// </summary>
/// <param name="health">Looked at.</param>
/// <param name="time">For the 30 s.</param>
/// <param name="log">Told of what should not happen.</param>
internal sealed class DeviceWatch(DeviceHealth health, TimeProvider time, ILogger<DeviceWatch> log) : IAsyncDisposable
{
    /// <summary>Time between two looks, where nothing says that there is something to see.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>What a listener gets when nothing has changed, to notice that it is gone.</summary>
    public static readonly byte[] Nothing = [];

    private const int MostListeners = 64;

    private readonly Lock _gate = new();
    private readonly List<Channel<byte[]>> _listeners = [];
    // One waiting call is as good as ten.
    private readonly Channel<bool> _calls = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private CancellationTokenSource? _watching;
    private Task _watch = Task.CompletedTask;

    /// <summary>Begins to listen; the first thing heard is how everything is now. Null: too many listen already.</summary>
    public ChannelReader<byte[]>? Listen()
    {
        // A slow listener gets the latest.
        Channel<byte[]> listener = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        lock (_gate)
        {
            if (_listeners.Count == MostListeners) return null;
            _listeners.Add(listener);
            if (_watching is null)
            {
                _watching = new CancellationTokenSource();
                _watch = WatchAsync(_watch, _watching);
            }
        }

        Call();
        return listener.Reader;
    }

    /// <summary>Ends to listen.</summary>
    public void Leave(ChannelReader<byte[]> listener)
    {
        lock (_gate)
        {
            _ = _listeners.RemoveAll(each => each.Reader == listener);
            if (_listeners.Count > 0) return;
            _watching?.Cancel();
            _watching = null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Task watch;
        lock (_gate)
        {
            _watching?.Cancel();
            _watching = null;
            watch = _watch;
        }

        await watch;
    }

    private void Call() => _ = _calls.Writer.TryWrite(true);

    private async Task WatchAsync(Task before, CancellationTokenSource watching)
    {
        await before.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using CancellationTokenSource owned = watching;
        NetworkAddressChangedEventHandler networkChanged = (_, _) => Call();
        EventHandler batteryChanged = (_, _) => Call();
        try
        {
            NetworkChange.NetworkAddressChanged += networkChanged;
        }
        catch (NetworkInformationException refused)
        {
            log.NetworkUnwatched(refused.Message); // no netlink here; addresses are looked at with the rest
        }

        health.BatteryChanged += batteryChanged;
        await using ITimer timer = time.CreateTimer(static watch => ((DeviceWatch)watch!).Call(), this, Interval, Interval);
        try
        {
            await LookAsync(watching.Token);
        }
        catch (OperationCanceledException) when (watching.IsCancellationRequested)
        {
            // Nobody listens any more.
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= networkChanged;
            health.BatteryChanged -= batteryChanged;
        }
    }

    private async Task LookAsync(CancellationToken ct)
    {
        DeviceFacts? told = null;
        HashSet<Channel<byte[]>> informed = [];
        while (await _calls.Reader.ReadAsync(ct))
        {
            DeviceFacts facts;
            try
            {
                facts = await health.ReadAsync(ct);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                log.LookFailed(failure); // a defect; the next look may succeed
                continue;
            }

            bool changed = told is null || HasChanged(told, facts);
            if (changed) told = facts;
            Channel<byte[]>[] listeners;
            lock (_gate) listeners = [.. _listeners];
            byte[]? json = null;
            foreach (Channel<byte[]> listener in listeners)
            {
                bool tell = informed.Add(listener) || changed;
                _ = listener.Writer.TryWrite(tell ? json ??= DeviceAnswer.Of(facts).ToJson() : Nothing);
            }

            informed.IntersectWith(listeners);
        }
    }

    // Not what moves all the time: the uptime, tenths of a degree, free memory.
    private static bool HasChanged(DeviceFacts before, DeviceFacts now) =>
        before.Name != now.Name || before.Hostname != now.Hostname || before.Battery != now.Battery || before.Throttling != now.Throttling
        || Math.Round(before.CpuTemperature ?? -1) != Math.Round(now.CpuTemperature ?? -1) || !before.Addresses.SequenceEqual(now.Addresses);
}
