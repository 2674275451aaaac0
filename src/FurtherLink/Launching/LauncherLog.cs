using System.Globalization;

using FurtherLink.Hosting;

namespace FurtherLink.Launching;

/// <summary>
/// The launcher's log, in the form of the daemon's: one line each to stderr, with systemd's priorities for the journal. The daemon's own logging brings a thread and
/// a few megabytes.
/// </summary>
/// <param name="debug">Whether messages of that level are written.</param>
/// <param name="time">What each line begins with, where no journal knows.</param>
/// <param name="errors">stderr, from any thread.</param>
internal sealed class LauncherLog<T>(bool debug, TimeProvider time, TextWriter errors) : ILogger<T>
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= (debug ? LogLevel.Debug : LogLevel.Information);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        // sd-daemon(3): the priorities.
        (string name, int priority) = logLevel switch
        {
            LogLevel.Trace or LogLevel.Debug => ("dbug", 7),
            LogLevel.Information => ("info", 6),
            LogLevel.Warning => ("warn", 4),
            LogLevel.Error => ("fail", 3),
            _ => ("crit", 2),
        };
        string start = JournalLine.IsUsed ? $"<{priority}>" : time.GetLocalNow().ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture) + name + ": ";
        string line = $"{start}{typeof(T).Name}[{eventId.Id}] {formatter(state, exception)} {exception}".TrimEnd().ReplaceLineEndings(" ");
        errors.WriteLine(line);
    }
}
