using System.Globalization;

namespace FurtherLink.Configuration;

/// <summary>Reads what is said about the screen and the buttons.</summary>
internal static class DeviceSettings
{
    private const int LastLine = 53;
    private const string LoopbackForm = "tcp://127.0.0.1:PORT";

    private static readonly string[] ButtonNames = ["up", "down", "select", "cancel"];

    private static readonly (string Name, DisplayKind Kind)[] Kinds =
    [
        ("auto", DisplayKind.Auto), ("none", DisplayKind.None), ("simulated", DisplayKind.Simulated), ("pi-top", DisplayKind.PiTop), ("sh1106", DisplayKind.Sh1106),
        ("ssd1306", DisplayKind.Ssd1306),
    ];

    public static DeviceOptions Read(Settings settings)
    {
        var builtIn = new DeviceOptions();
        string? display = settings.Text("Device:Display", "display", "auto", string.Join(", ", Kinds.Select(kind => kind.Name)), Kind);
        return new DeviceOptions
        {
            Display = Array.Find(Kinds, kind => kind.Name == display).Kind,
            Bus = settings.Text("Device:Bus", "file", builtIn.Bus, "/dev/spidevB.C, /dev/i2c-B or unix:PATH", Bus) ?? builtIn.Bus,
            DataCommandLine = settings.Int("Device:DataCommandLine", builtIn.DataCommandLine, 0, LastLine, "GPIO line"),
            I2cAddress = settings.Int("Device:I2cAddress", builtIn.I2cAddress, 0x08, 0x77, "address"),
            Buttons = Buttons(settings.List<KeyValuePair<string, int>>(
                "Device:Buttons", "list", [], pair => $"{pair.Key}={pair.Value}", "up=LINE, down=LINE, select=LINE, cancel=LINE, each a GPIO line from 0 to 53", Pair), settings),
            PiTopdRequests = settings.Text("Device:PiTopdRequests", "address", builtIn.PiTopdRequests, LoopbackForm, Loopback) ?? builtIn.PiTopdRequests,
            PiTopdEvents = settings.Text("Device:PiTopdEvents", "address", builtIn.PiTopdEvents, LoopbackForm, Loopback) ?? builtIn.PiTopdEvents,
        };
    }

    private static bool Kind(string text, out string kind)
    {
        kind = text;
        return Array.Exists(Kinds, each => each.Name == text);
    }

    private static bool Bus(string text, out string path) =>
        (path = text).StartsWith("/dev/spidev", StringComparison.Ordinal) || text.StartsWith("/dev/i2c-", StringComparison.Ordinal)
        || text.StartsWith("unix:/", StringComparison.Ordinal);

    // Its messages press buttons: nobody on the network may send them.
    private static bool Loopback(string text, out string endpoint)
    {
        const string Beginning = "tcp://127.0.0.1:";
        endpoint = text;
        return text.StartsWith(Beginning, StringComparison.Ordinal)
            && ushort.TryParse(text.AsSpan(Beginning.Length), NumberStyles.None, CultureInfo.InvariantCulture, out ushort port) && port > 0;
    }

    private static bool Pair(string text, out KeyValuePair<string, int> pair)
    {
        int at = text.IndexOf('=');
        pair = default;
        if (at < 0) return false;
        string button = text[..at].Trim();
        if (!ButtonNames.Contains(button)) return false;
        if (!int.TryParse(text.AsSpan(at + 1), NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out int line) || line is < 0 or > LastLine) return false;
        pair = new(button, line);
        return true;
    }

    private static Dictionary<string, int> Buttons(IReadOnlyList<KeyValuePair<string, int>> pairs, Settings settings)
    {
        var buttons = new Dictionary<string, int>();
        foreach ((string button, int line) in pairs)
        {
            if (buttons.ContainsValue(line) || !buttons.TryAdd(button, line)) settings.Wrong($"Device:Buttons: {button}={line}: a button or a line is named twice");
        }

        return buttons;
    }
}
