using FurtherLink.Linux.Buses;

namespace FurtherLink.Device.Displays;

/// <summary>I²C, where each message begins with a byte that says what follows (SH1106 data sheet, "I²C-bus write data": Co 0, D/C 0 or 1).</summary>
/// <param name="chip">Owned.</param>
public sealed class I2cDisplayBus(I2cDevice chip) : IDisplayBus
{
    private const byte CommandsFollow = 0x00;
    private const byte DataFollows = 0x40;

    /// <summary>Opens a bus.</summary>
    /// <param name="path"><c>/dev/i2c-1</c>.</param>
    /// <param name="address">0x3C or 0x3D, as the board is soldered.</param>
    /// <exception cref="IOException">There is none, or a driver of the kernel has the display.</exception>
    public static I2cDisplayBus Open(string path, int address) => new(I2cDevice.Open(path, address));

    /// <inheritdoc/>
    public void Command(ReadOnlySpan<byte> bytes) => chip.Write(CommandsFollow, bytes);

    /// <inheritdoc/>
    public void Data(ReadOnlySpan<byte> bytes) => chip.Write(DataFollows, bytes);

    /// <inheritdoc/>
    public void Dispose() => chip.Dispose();
}
