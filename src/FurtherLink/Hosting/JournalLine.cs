namespace FurtherLink.Hosting;

/// <summary>Lines that are written before, or beside, the log: with systemd's priority in front where they go to the journal (sd-daemon(3)).</summary>
internal static class JournalLine
{
    /// <summary>Whether stdout or stderr goes to the journal. systemd.exec(5).</summary>
    public static bool IsUsed { get; } = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };

    /// <summary>SD_ERR.</summary>
    public static string Error(string line) => IsUsed ? "<3>" + line : line;

    /// <summary>SD_WARNING.</summary>
    public static string Warning(string line) => IsUsed ? "<4>" + line : line;
}
