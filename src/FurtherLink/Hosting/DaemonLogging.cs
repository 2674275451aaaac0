using FurtherLink.Configuration;

using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;

namespace FurtherLink.Hosting;

/// <summary>Logs go to stderr, one line each: with a time for a terminal, with systemd's priorities for the journal.</summary>
internal static class DaemonLogging
{
    public static void AddDaemonLogging(this ILoggingBuilder logging, LiveSettings live)
    {
        if (JournalLine.IsUsed)
            logging.AddSystemdConsole();
        else
            logging.AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "HH:mm:ss.fff ";
            });
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        logging.Services.Configure<LoggerFilterOptions>(filter => filter.MinLevel = live.Current.Debug ? LogLevel.Debug : LogLevel.Information);
        logging.Services.AddSingleton<IOptionsChangeTokenSource<LoggerFilterOptions>>(_ => new LevelChange(live));
        // The framework's own daily story is not ours; its warnings are.
        logging.AddFilter("Microsoft", LogLevel.Warning);
    }
}
