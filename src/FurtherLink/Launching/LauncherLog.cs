using System.Globalization;

namespace FurtherLink.Launching;

/// <summary>
/// The launcher's log, in the form of the daemon's: one line each to stderr, with systemd's priorities for the journal. The daemon's own logging brings a thread and
/// a few megabytes.
/// </summary>
internal sealed class LauncherLog<T>(bool debug) : ILogger<T>
{
    // systemd.exec(5): set where stderr goes to the journal. sd-daemon(3): the priorities.
    private readonly bool _journal = Environment.GetEnvironmentVariable("JOURNAL_STREAM") is { Length: > 0 };

    public bool IsEnabled(LogLevel logLevel) => logLevel >= (debug ? LogLevel.Debug : LogLevel.Information);

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel)) return;
        (string name, int priority) = logLevel switch
        {
            LogLevel.Debug => ("dbug", 7),
            LogLevel.Information => ("info", 6),
            LogLevel.Warning => ("warn", 4),
            LogLevel.Error => ("fail", 3),
            _ => ("crit", 2),
        };
        string start = _journal ? $"<{priority}>" : DateTimeOffset.Now.ToString("HH:mm:ss.fff ", CultureInfo.InvariantCulture) + name + ": ";
        string line = $"{start}{typeof(T).Name}[{eventId.Id}] {formatter(state, exception)} {exception}".TrimEnd().ReplaceLineEndings(" ");
        Console.Error.WriteLine(line);
    }
}
