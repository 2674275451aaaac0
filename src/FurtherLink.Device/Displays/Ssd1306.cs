namespace FurtherLink.Device.Displays;

/// <summary>The SSD1306, on most small boards: 128 columns of memory, used page by page as the <see cref="Sh1106"/>.</summary>
/// <remarks>Solomon Systech, SSD1306 data sheet 1.1, "Command table".</remarks>
/// <param name="bus">Owned.</param>
public sealed class Ssd1306(IDisplayBus bus) : PagedDisplay(bus, firstColumn: 0)
{
    private static readonly byte[] Commands =
    [
        0xAE,       // off
        0x20, 0x02, // page addressing
        0x40,       // first row
        0xA1,       // columns from right to left
        0xC8,       // rows from the bottom up
        0xA6,       // 1 is lit
        0xA8, 0x3F, // 64 rows
        0xA4,       // show the memory
        0xD3, 0x00, // no offset
        0xD5, 0x80, // clock
        0xD9, 0xF1, // pre-charge, for the charge pump
        0xDA, 0x12, // wiring of the rows
        0xDB, 0x40, // level of the unselected rows
        0x8D, 0x14, // charge pump on
        0x81, 0x7F, // contrast
    ];

    private protected override ReadOnlySpan<byte> Setup => Commands;
}
