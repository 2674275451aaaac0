using FurtherLink.Device.Displays;
using FurtherLink.Device.Drawing;
using FurtherLink.Device.PiTopd;

using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Device.Access;

/// <summary>The display of a pi-top [4]: pi-topd says who may draw and on which bus it is, and programs agree among themselves by a lock.</summary>
public sealed class PiTopDisplay : IDisplayAccess
{
    private readonly PiTopdClient _piTopd;
    private readonly Func<int, IDisplayBus> _open;
    private readonly string _lockDirectory;
    private readonly ILogger _log;

    /// <summary>The display that <paramref name="piTopd"/> knows; which is not owned.</summary>
    public PiTopDisplay(PiTopdClient piTopd, ILogger log)
        : this(piTopd, OpenBus, "/tmp", log)
    {
    }

    /// <summary>As above, wired otherwise.</summary>
    /// <param name="piTopd">Not owned.</param>
    /// <param name="open">Opens the bus of that number.</param>
    /// <param name="log">Told of hand-overs and failures.</param>
    public PiTopDisplay(PiTopdClient piTopd, Func<int, IDisplayBus> open, ILogger log)
        : this(piTopd, open, "/tmp", log)
    {
    }

    internal PiTopDisplay(PiTopdClient piTopd, Func<int, IDisplayBus> open, string lockDirectory, ILogger log)
    {
        _piTopd = piTopd;
        _open = open;
        _lockDirectory = lockDirectory;
        _log = log;
    }

    /// <inheritdoc/>
    public async Task<TakenDisplay?> TakeAsync(bool insist, CancellationToken ct)
    {
        SafeFileHandle? held = null;
        Sh1106? display = null;
        bool control = false;
        try
        {
            held = MiniscreenLock.TryTake(_lockDirectory);
            if (held is null && !insist) return null;
            if (await _piTopd.HasDisplayAsync(ct) is not { } had) return Refuse("pi-topd does not answer");
            control = !had && await _piTopd.TakeDisplayAsync(true, ct);
            if (!had && !control) return Refuse("pi-topd does not hand it over");
            if (await _piTopd.DisplayBusAsync(ct) is not { } bus) return Refuse("pi-topd does not say which bus it is on");
            display = new Sh1106(_open(bus));
            display.TurnOn();
            _log.DisplayTaken(held is null);
            (SafeFileHandle? lease, bool giveControl) = (held, control);
            var taken = new TakenDisplay(display, isShared: held is null, used => GiveBackAsync(used, lease, giveControl));
            (held, display, control) = (null, null, false);
            return taken;
        }
        catch (IOException failure)
        {
            return Refuse(failure.Message);
        }
        finally
        {
            display?.Dispose();
            if (control) _ = await _piTopd.TakeDisplayAsync(false, CancellationToken.None);
            held?.Dispose();
        }

        TakenDisplay? Refuse(string reason)
        {
            _log.NoDisplay(reason);
            return null;
        }
    }

    private async Task GiveBackAsync(IDisplay display, SafeFileHandle? held, bool giveControl)
    {
        try
        {
            // Dark but on: a program whose picture was covered draws its next one on a display that shows it.
            display.Show(new Framebuffer());
        }
        catch (IOException failure)
        {
            _log.NoDisplay(failure.Message);
        }

        display.Dispose();
        if (giveControl) _ = await _piTopd.TakeDisplayAsync(false, CancellationToken.None);
        held?.Dispose();
        _log.DisplayGivenBack();
    }

    // The wiring of the pi-top [4]; header pins by their Broadcom numbers.
    private static SpiDisplayBus OpenBus(int bus) => bus == 1 ? SpiDisplayBus.Open("/dev/spidev1.0", dataCommand: 17) : SpiDisplayBus.Open("/dev/spidev0.0", dataCommand: 7);
}
