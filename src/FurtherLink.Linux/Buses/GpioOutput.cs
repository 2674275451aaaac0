using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Buses;

/// <summary>A GPIO line that is driven; <see cref="GpioController.OpenOutput"/> gives it.</summary>
public sealed class GpioOutput : IDisposable
{
    private readonly SafeFileHandle _line;

    internal GpioOutput(SafeFileHandle line) => _line = line;

    /// <summary>Drives the line.</summary>
    /// <exception cref="LibcException">ENODEV: the chip is gone.</exception>
    public void Write(PinValue value)
    {
        var values = new Libc.GpioLineValues { Bits = (ulong)value, Mask = 1 };
        LibcException.Check(Libc.LineValues(_line, Libc.GPIO_V2_LINE_SET_VALUES_IOCTL, ref values), "ioctl(GPIO_V2_LINE_SET_VALUES)");
    }

    /// <inheritdoc/>
    public void Dispose() => _line.Dispose();
}
