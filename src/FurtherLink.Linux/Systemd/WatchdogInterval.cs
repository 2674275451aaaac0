using System.Globalization;

namespace FurtherLink.Linux.Systemd;

/// <summary>How often systemd wants to hear that the daemon is well, sd_watchdog_enabled(3).</summary>
public static class WatchdogInterval
{
    /// <summary>The environment variable with the interval in microseconds.</summary>
    public const string Variable = "WATCHDOG_USEC";

    /// <summary>The environment variable with the process that is meant.</summary>
    public const string ProcessVariable = "WATCHDOG_PID";

    /// <summary>The interval; null: nobody watches, or somebody else is meant.</summary>
    /// <param name="microseconds">What <see cref="Variable"/> says.</param>
    /// <param name="process">What <see cref="ProcessVariable"/> says; nothing means everybody.</param>
    /// <param name="self">This process.</param>
    public static TimeSpan? Parse(string? microseconds, string? process, int self)
    {
        if (!long.TryParse(microseconds, NumberStyles.None, CultureInfo.InvariantCulture, out long interval)) return null;
        if (interval is <= 0 or > long.MaxValue / TimeSpan.TicksPerMicrosecond) return null;
        if (!string.IsNullOrEmpty(process) && process != self.ToString(CultureInfo.InvariantCulture)) return null;
        return TimeSpan.FromTicks(interval * TimeSpan.TicksPerMicrosecond);
    }
}
