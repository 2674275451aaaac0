using FurtherLink.Device.Displays;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Device.Access;

/// <summary>A display that somebody wired to this device for us, or that is simulated: nobody else draws on it. Its bus is open only while something is shown.</summary>
/// <param name="open">Opens it.</param>
/// <param name="log">Told of a display that does not answer.</param>
public sealed class BoardDisplay(Func<IDisplay> open, ILogger log) : IDisplayAccess
{
    /// <inheritdoc/>
    public Task<TakenDisplay?> TakeAsync(bool insist, CancellationToken ct)
    {
        IDisplay? display = null;
        try
        {
            display = open();
            display.TurnOn();
            log.DisplayTaken(shared: false);
            return Task.FromResult<TakenDisplay?>(new TakenDisplay(display, isShared: false, GiveBack));
        }
        catch (IOException failure)
        {
            display?.Dispose();
            log.NoDisplay(failure.Message);
            return Task.FromResult<TakenDisplay?>(null);
        }
    }

    private Task GiveBack(IDisplay display)
    {
        try
        {
            display.TurnOff();
        }
        catch (IOException failure)
        {
            log.NoDisplay(failure.Message);
        }

        display.Dispose();
        log.DisplayGivenBack();
        return Task.CompletedTask;
    }
}
