using FurtherLink.Linux.Buses;

namespace FurtherLink.Device.Displays;

/// <summary>I²C, where each message begins with a byte that says what follows (SH1106 data sheet, "I²C-bus write data": Co 0, D/C 0 or 1).</summary>
/// <param name="chip">Owned.</param>
public sealed class I2cDisplayBus(I2cDevice chip) : IDisplayBus
{
    private const byte CommandsFollow = 0x00;
    private const byte DataFollows = 0x40;

    /// <inheritdoc/>
    public void Command(ReadOnlySpan<byte> bytes) => chip.Write(CommandsFollow, bytes);

    /// <inheritdoc/>
    public void Data(ReadOnlySpan<byte> bytes) => chip.Write(DataFollows, bytes);

    /// <inheritdoc/>
    public void Dispose() => chip.Dispose();
}
