using FurtherLink.Linux.Buses;
using FurtherLink.Linux.Events;

namespace FurtherLink.Device.Buttons;

/// <summary>Push buttons between GPIO lines and ground. While none is pressed, nothing runs.</summary>
public sealed class GpioButtons : IAsyncDisposable
{
    /// <summary>How long a contact has to be quiet to be believed; the worst push buttons bounce for some 10 ms.</summary>
    public static readonly TimeSpan Debounce = TimeSpan.FromMilliseconds(15);

    private readonly IReadOnlyDictionary<int, Button> _buttons;
    private readonly GpioInputs _lines;
    private readonly Action<ButtonEvent> _changed;
    private readonly Action<IOException> _failed;
    private readonly Task _reading;

    /// <summary>Takes the lines.</summary>
    /// <param name="loop">Waits for them.</param>
    /// <param name="chip">Theirs; not owned, and not needed any more afterwards.</param>
    /// <param name="buttons">Which line is which button.</param>
    /// <param name="changed">Told on the loop's thread.</param>
    /// <param name="failed">Told, once, when the lines cannot be read any more.</param>
    /// <exception cref="IOException">Somebody else has one of the lines, or there is no such line.</exception>
    public GpioButtons(
        EventLoop loop, GpioController chip, IReadOnlyDictionary<Button, int> buttons, Action<ButtonEvent> changed, Action<IOException> failed)
    {
        _buttons = buttons.ToDictionary(pair => pair.Value, pair => pair.Key);
        _changed = changed;
        _failed = failed;
        _lines = chip.OpenInputs(loop, [.. _buttons.Keys], activeLow: true, Debounce, "further-link");
        _reading = ReadAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _lines.Release();
        await _reading;
        _lines.Dispose();
    }

    private async Task ReadAsync()
    {
        try
        {
            while (await _lines.ReadEventsAsync() is { Count: > 0 } events)
            {
                foreach (PinEvent next in events) _changed(new ButtonEvent(_buttons[next.Pin], next.Value == PinValue.High));
            }
        }
        catch (IOException failure)
        {
            _failed(failure);
        }
    }
}
