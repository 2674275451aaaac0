namespace FurtherLink.Device.Displays;

/// <summary>The SH1106, which the pi-top [4] has: 132 columns of memory, of which the glass shows 128 from the third on.</summary>
/// <remarks>Sino Wealth, SH1106 data sheet 2.3, "Commands".</remarks>
/// <param name="bus">Owned.</param>
public sealed class Sh1106(IDisplayBus bus) : PagedDisplay(bus, FirstVisibleColumn)
{
    /// <summary>Where the glass begins.</summary>
    public const int FirstVisibleColumn = 2;

    // As the vendor sets the module up; 20 10 and 8D 14 are for the SSD1306 that the module may have instead, the SH1106 takes them as column addresses.
    private static readonly byte[] Commands =
    [
        0xAE,       // off
        0x20, 0x10, // page addressing
        0xB0,       // page 0
        0xC8,       // rows from the bottom up: the module is mounted that way
        0x00, 0x10, // column 0
        0x40,       // first row
        0xA1,       // columns from right to left
        0xA6,       // 1 is lit
        0xA8, 0x3F, // 64 rows
        0xA4,       // show the memory
        0xD3, 0x00, // no offset
        0xD5, 0xF0, // clock
        0xD9, 0x22, // pre-charge
        0xDA, 0x12, // wiring of the rows
        0xDB, 0x20, // level of the unselected rows
        0x8D, 0x14, // charge pump
        0x81, 0x7F, // contrast
    ];

    private protected override ReadOnlySpan<byte> Setup => Commands;
}
