using FurtherLink.Linux.Buses;

namespace FurtherLink.Device.Displays;

/// <summary>SPI and a line for data/command: low for commands, high for data (SH1106 data sheet, "4 wire serial interface").</summary>
/// <param name="spi">Owned.</param>
/// <param name="dataCommand">Owned.</param>
public sealed class SpiDisplayBus(SpiDevice spi, GpioOutput dataCommand) : IDisplayBus
{
    /// <summary>What the controllers can follow: a cycle of 120 ns at least.</summary>
    public const uint ClockHertz = 8_000_000;

    private PinValue? _line;

    /// <summary>Opens a bus.</summary>
    /// <param name="path"><c>/dev/spidev0.0</c>.</param>
    /// <param name="dataCommand">The line for data/command, by its number on the header's chip (the Broadcom number).</param>
    /// <exception cref="IOException">There is none, or somebody else has the line.</exception>
    public static SpiDisplayBus Open(string path, int dataCommand)
    {
        using GpioController header = GpioController.OpenHeader();
        GpioOutput line = header.OpenOutput(dataCommand, PinValue.Low, "further-link");
        try
        {
            return new SpiDisplayBus(SpiDevice.Open(path, ClockHertz), line);
        }
        catch
        {
            line.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Command(ReadOnlySpan<byte> bytes) => Send(PinValue.Low, bytes);

    /// <inheritdoc/>
    public void Data(ReadOnlySpan<byte> bytes) => Send(PinValue.High, bytes);

    /// <inheritdoc/>
    public void Dispose()
    {
        spi.Dispose();
        dataCommand.Dispose();
    }

    private void Send(PinValue line, ReadOnlySpan<byte> bytes)
    {
        if (_line != line) dataCommand.Write(line);
        _line = line;
        spi.Write(bytes);
    }
}
