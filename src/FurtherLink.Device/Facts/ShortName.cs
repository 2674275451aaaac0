using System.Security.Cryptography;
using System.Text;

namespace FurtherLink.Device.Facts;

/// <summary>The name by which people tell devices in a room apart: <c>pi-top-1A2B</c>. It stays the same as long as the device does.</summary>
public static class ShortName
{
    private const string Prefix = "pi-top-";
    private const int Digits = 4;

    private static readonly byte[] Purpose = "further-link short name"u8.ToArray();

    /// <summary>The short name of this device.</summary>
    public static string OfThisDevice() => Of(new SystemFiles());

    internal static string Of(SystemFiles files)
    {
        string? serial = Serial(files);
        string? ending = serial is { Length: >= Digits } ? serial[^Digits..] : null;
        return Prefix + (ending?.ToUpperInvariant() ?? OfMachine(files.Text("/etc/machine-id") ?? Environment.MachineName));
    }

    /// <summary>The board's own serial number, which it has from the first moment on; the hub's only where the board has none.</summary>
    internal static string? Serial(SystemFiles files) => new[]
    {
        files.Field("/proc/cpuinfo", "Serial", ':'),
        files.Text("/proc/device-tree/serial-number"),
        files.Text("/run/pt_hub_serial"),
    }.FirstOrDefault(static serial => serial is not null && serial.All(char.IsAsciiLetterOrDigit) && serial.Any(static c => c != '0'));

    // machine-id(5): the id itself must not be shown to the network; what is derived with a key of one's own may.
    private static string OfMachine(string machineId) =>
        Convert.ToHexString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(machineId), Purpose).AsSpan(0, Digits / 2));
}
