using System.Globalization;

namespace FurtherLink.Device.Facts;

/// <summary>What the firmware of a Raspberry Pi says about power and heat.</summary>
/// <param name="UnderVoltage">The supply is too weak, now.</param>
/// <param name="FrequencyCapped">The clock is limited, now.</param>
/// <param name="Throttled">The processor is slowed down, now.</param>
/// <param name="SoftTemperatureLimit">It is getting too warm, now.</param>
/// <param name="SinceStart">Any of these happened since the device was started.</param>
public sealed record Throttling(bool UnderVoltage, bool FrequencyCapped, bool Throttled, bool SoftTemperatureLimit, bool SinceStart)
{
    /// <summary>Reads the firmware's bits, as <c>vcgencmd get_throttled</c> prints them (<c>throttled=0x50005</c>) or sysfs has them (<c>50005</c>); null: neither.</summary>
    /// <remarks>Raspberry Pi documentation, "vcgencmd", get_throttled: bits 0 to 3 are of now, 16 to 19 the same since the start.</remarks>
    public static Throttling? Parse(string text)
    {
        ReadOnlySpan<char> hex = text.AsSpan().Trim();
        if (hex.StartsWith("throttled=")) hex = hex["throttled=".Length..];
        if (hex.StartsWith("0x")) hex = hex[2..];
        if (!uint.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint bits)) return null;
        return new Throttling((bits & 1) != 0, (bits & 2) != 0, (bits & 4) != 0, (bits & 8) != 0, (bits & 0xF_0000) != 0);
    }
}
