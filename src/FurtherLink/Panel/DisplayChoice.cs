using FurtherLink.Configuration;
using FurtherLink.Device.Access;
using FurtherLink.Device.Displays;
using FurtherLink.Device.PiTopd;

namespace FurtherLink.Panel;

/// <summary>Which screen there is.</summary>
internal static class DisplayChoice
{
    // Where pi-topd runs, and where it is installed and has not come up yet. Looked at without loading anything.
    private static readonly string[] SignsOfAPiTop =
        ["/run/pt_hub_serial", "/run/pt_device_type", "/lib/systemd/system/pi-topd.service", "/usr/lib/systemd/system/pi-topd.service", "/etc/systemd/system/pi-topd.service"];

    /// <summary>The kind that is meant: never <see cref="DisplayKind.Auto"/>.</summary>
    public static DisplayKind Resolve(DisplayKind chosen) =>
        chosen != DisplayKind.Auto ? chosen : Array.Exists(SignsOfAPiTop, File.Exists) ? DisplayKind.PiTop : DisplayKind.None;

    /// <summary>The way to that display.</summary>
    public static IDisplayAccess Open(DisplayKind kind, DeviceOptions options, PiTopdClient? piTopd, ILogger log) => kind switch
    {
        DisplayKind.PiTop => IsSocket(options) ? new PiTopDisplay(piTopd!, _ => SocketDisplayBus.Open(options.Bus), log) : new PiTopDisplay(piTopd!, log),
        DisplayKind.Sh1106 => new BoardDisplay(() => new Sh1106(Bus(options)), log),
        DisplayKind.Ssd1306 => new BoardDisplay(() => new Ssd1306(Bus(options)), log),
        _ => new BoardDisplay(static () => new SimulatedDisplay(), log),
    };

    private static bool IsSocket(DeviceOptions options) => options.Bus.StartsWith(SocketDisplayBus.Prefix, StringComparison.Ordinal);

    private static IDisplayBus Bus(DeviceOptions options) => IsSocket(options) ? SocketDisplayBus.Open(options.Bus) : options.Bus.StartsWith("/dev/i2c-", StringComparison.Ordinal)
        ? I2cDisplayBus.Open(options.Bus, options.I2cAddress)
        : SpiDisplayBus.Open(options.Bus, options.DataCommandLine);
}
