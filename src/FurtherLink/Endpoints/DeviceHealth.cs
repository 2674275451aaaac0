using System.Text;

using FurtherLink.Device.Facts;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Panel;

namespace FurtherLink.Endpoints;

/// <summary>How this device is, from all who know something of it.</summary>
/// <param name="loop">Waits for vcgencmd.</param>
/// <param name="screen">Knows pi-topd; null: there is no screen.</param>
internal sealed class DeviceHealth(EventLoop loop, ScreenHost? screen)
{
    private const string Vcgencmd = "/usr/bin/vcgencmd";
    private const int MostAnswerBytes = 256;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly FactsReader _facts = new();

    /// <summary>The battery changed. Told on the event loop's thread.</summary>
    public event EventHandler? BatteryChanged
    {
        add
        {
            if (screen is not null) screen.BatteryChanged += value;
        }

        remove
        {
            if (screen is not null) screen.BatteryChanged -= value;
        }
    }

    /// <summary>How it is now.</summary>
    /// <exception cref="OperationCanceledException">Because of <paramref name="ct"/>.</exception>
    public async Task<DeviceFacts> ReadAsync(CancellationToken ct)
    {
        // Not on a thread that reads sockets: some sensors take milliseconds.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        DeviceFacts facts = _facts.Read();
        return facts with
        {
            Battery = facts.Battery ?? (screen is null ? null : await screen.ReadBatteryAsync(ct)),
            Throttling = facts.Throttling ?? await AskFirmwareAsync(ct),
        };
    }

    private async Task<Throttling?> AskFirmwareAsync(CancellationToken ct)
    {
        if (!File.Exists(Vcgencmd)) return null;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            CommandOutput answer = await CommandOutput.ReadAsync(loop, Vcgencmd, ["get_throttled"], MostAnswerBytes, patience.Token);
            return answer.Status.IsSuccess ? Throttling.Parse(Encoding.UTF8.GetString(answer.Bytes.Span)) : null;
        }
        catch (LibcException)
        {
            return null;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return null;
        }
    }
}
