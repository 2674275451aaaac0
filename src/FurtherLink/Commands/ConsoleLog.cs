namespace FurtherLink.Commands;

/// <summary>For a command: what somebody should know goes to stderr, one line each.</summary>
internal sealed class ConsoleLog<T> : ILogger<T>
{
    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel)) Console.Error.WriteLine("further-link: " + formatter(state, exception));
    }
}
