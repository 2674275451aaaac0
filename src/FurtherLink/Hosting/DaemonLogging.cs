using Microsoft.Extensions.Logging.Console;

namespace FurtherLink.Hosting;

/// <summary>Logs go to stderr, one line each: with a time for a terminal, with systemd's priorities for the journal.</summary>
internal static class DaemonLogging
{
    public static void AddDaemonLogging(this ILoggingBuilder logging, bool debug)
    {
        // systemd.exec(5): set where stdout or stderr goes to the journal.
        if (Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 })
            logging.AddSystemdConsole();
        else
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.SetMinimumLevel(debug ? LogLevel.Debug : LogLevel.Information);
        // The framework's own daily story is not ours; its warnings are.
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
