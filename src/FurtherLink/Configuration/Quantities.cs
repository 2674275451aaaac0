using System.Globalization;

namespace FurtherLink.Configuration;

/// <summary>How people write amounts in a configuration: <c>1.5s</c>, <c>500ms</c>, <c>60min</c>, <c>01:30:00</c>; <c>16MiB</c>, <c>65536</c>; <c>yes</c>.</summary>
internal static class Quantities
{
    // Longest suffix first: "5ms" also ends in "s".
    private static readonly (string Suffix, long Ticks)[] TimeUnits =
    [
        ("min", TimeSpan.TicksPerMinute), ("ms", TimeSpan.TicksPerMillisecond), ("s", TimeSpan.TicksPerSecond),
        ("h", TimeSpan.TicksPerHour), ("d", TimeSpan.TicksPerDay),
    ];

    private static readonly (string Suffix, long Bytes)[] SizeUnits = [("GiB", 1L << 30), ("MiB", 1L << 20), ("KiB", 1L << 10), ("B", 1)];

    /// <summary>Reads a time with its unit, or <c>hh:mm:ss</c>. A bare number is none: nobody could tell seconds from milliseconds.</summary>
    public static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        text = text.Trim();
        if (text.Contains(':')) return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out duration) && duration >= TimeSpan.Zero;

        foreach ((string suffix, long ticks) in TimeUnits)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            if (!TryParseNumber(text[..^suffix.Length], out decimal number) || number > TimeSpan.MaxValue.Ticks / ticks) return false;
            duration = new TimeSpan((long)(number * ticks));
            return true;
        }

        return false;
    }

    /// <summary>Reads a number of bytes, alone or with a binary unit.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        long unit = 1;
        foreach ((string suffix, long size) in SizeUnits)
        {
            if (!text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            (text, unit) = (text[..^suffix.Length], size);
            break;
        }

        if (!TryParseNumber(text, out decimal number) || number > long.MaxValue / unit || number * unit % 1 != 0) return false;
        bytes = (long)(number * unit);
        return true;
    }

    /// <summary>Reads 1, true, yes, on and their opposites, in any case.</summary>
    public static bool TryParseFlag(string text, out bool flag)
    {
        flag = text.Trim().ToUpperInvariant() is "1" or "TRUE" or "YES" or "ON";
        return flag || text.Trim().ToUpperInvariant() is "0" or "FALSE" or "NO" or "OFF";
    }

    /// <summary>Writes a time so that <see cref="TryParseDuration"/> reads the same, with the largest unit that fits.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero) return "0s";
        if (duration.Ticks % TimeSpan.TicksPerHour == 0) return $"{duration.Ticks / TimeSpan.TicksPerHour}h";
        if (duration.Ticks % TimeSpan.TicksPerMinute == 0) return $"{duration.Ticks / TimeSpan.TicksPerMinute}min";
        return duration.Ticks % TimeSpan.TicksPerSecond == 0
            ? $"{duration.Ticks / TimeSpan.TicksPerSecond}s"
            : $"{(decimal)duration.Ticks / TimeSpan.TicksPerMillisecond}ms";
    }

    /// <summary>Writes a size so that <see cref="TryParseBytes"/> reads the same, with the largest unit that fits.</summary>
    public static string Format(long bytes)
    {
        foreach ((string suffix, long size) in SizeUnits)
        {
            if (bytes != 0 && bytes % size == 0 && size > 1) return $"{bytes / size}{suffix}";
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    // decimal: 0.1 s is exactly 100 ms.
    private static bool TryParseNumber(string text, out decimal number) =>
        decimal.TryParse(text.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out number);
}
