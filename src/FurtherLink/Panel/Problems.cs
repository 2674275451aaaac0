using FurtherLink.Device;
using FurtherLink.Device.Screens;

using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Panel;

/// <summary>
/// Puts on the screen what somebody at the device should look after, in words that fit there: told by the log, which has it at length. What happens before the
/// screen is there is kept for it.
/// </summary>
internal sealed class Problems : ILoggerProvider, ILogger
{
    // Numbers of other categories, the framework's too, mean something else.
    private const string Category = "FurtherLink.Trust.";

    // See the logs of Trust.Clients and Trust.Certificates.
    private static readonly Dictionary<int, string> Texts = new()
    {
        [111] = "The new certificate cannot be used; the old one stays. See: further-link doctor",
        [112] = "The certificate has expired: browsers refuse it. See: further-link certificate",
        [117] = "The certificate cannot be kept. Is the disk full?",
        [130] = "The list of paired devices was damaged: please pair again",
        [131] = "The list of paired devices cannot be read: nobody is known",
        [132] = "Paired devices cannot be remembered. Is the disk full?",
    };

    private readonly Lock _gate = new();
    private Miniscreen? _screen;
    private string? _kept;

    /// <summary>From now on there is a screen.</summary>
    public void ShowOn(Miniscreen screen)
    {
        string? kept;
        lock (_gate) (_screen, kept, _kept) = (screen, _kept, null);
        if (kept is not null) screen.Tell(new ErrorScreen(kept));
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => categoryName.StartsWith(Category, StringComparison.Ordinal) ? this : NullLogger.Instance;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => logLevel == LogLevel.Warning;

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel) || !Texts.TryGetValue(eventId.Id, out string? text)) return;
        Miniscreen? screen;
        lock (_gate)
        {
            screen = _screen;
            if (screen is null) _kept = text;
        }

        screen?.Tell(new ErrorScreen(text));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Holds nothing of its own.
    }
}
