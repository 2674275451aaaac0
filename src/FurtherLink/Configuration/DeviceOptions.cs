namespace FurtherLink.Configuration;

/// <summary>Which screen there is.</summary>
internal enum DisplayKind
{
    /// <summary>That of a pi-top, where pi-topd is installed; else none.</summary>
    Auto,

    /// <summary>None.</summary>
    None,

    /// <summary>One that only HTTP shows, with buttons that only HTTP presses; for development.</summary>
    Simulated,

    /// <summary>That of a pi-top.</summary>
    PiTop,

    /// <summary>A board with an SH1106, wired to this device.</summary>
    Sh1106,

    /// <summary>A board with an SSD1306, wired to this device.</summary>
    Ssd1306,
}

/// <summary>The screen and the buttons. Nothing here is of FurtherLink.Device, which a daemon without a screen does not load.</summary>
internal sealed record DeviceOptions
{
    /// <summary>Which screen there is. Default: a pi-top's, where there is one.</summary>
    public DisplayKind Display { get; init; }

    /// <summary>
    /// What a board's display is wired to: <c>/dev/spidev0.0</c> or <c>/dev/i2c-1</c>; or <c>unix:PATH</c>, where another program plays the display, also a pi-top's.
    /// </summary>
    public string Bus { get; init; } = "/dev/spidev0.0";

    /// <summary>The GPIO line (Broadcom number) for data/command, 0 to 53; for SPI only. Default 24.</summary>
    public int DataCommandLine { get; init; } = 24;

    /// <summary>Where an I²C display is, 0x08 to 0x77. Default 0x3C.</summary>
    public int I2cAddress { get; init; } = 0x3C;

    /// <summary>Push buttons to ground, by their GPIO lines (Broadcom numbers). Default: none.</summary>
    public IReadOnlyDictionary<string, int> Buttons { get; init; } = new Dictionary<string, int>();

    /// <summary>Where pi-topd answers.</summary>
    public string PiTopdRequests { get; init; } = "tcp://127.0.0.1:3782";

    /// <summary>Where pi-topd tells what happens.</summary>
    public string PiTopdEvents { get; init; } = "tcp://127.0.0.1:3781";
}
