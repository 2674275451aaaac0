using FurtherLink.Configuration;

using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace FurtherLink.Hosting;

/// <summary>Has the loggers look at their level again when the configuration was read again; until then it costs them nothing.</summary>
internal sealed class LevelChange : IOptionsChangeTokenSource<LoggerFilterOptions>, IDisposable
{
    private readonly LiveSettings _live;
    private CancellationTokenSource _change = new();

    /// <summary>Follows <paramref name="live"/>.</summary>
    public LevelChange(LiveSettings live)
    {
        _live = live;
        live.Changed += OnChanged;
    }

    /// <inheritdoc/>
    public string Name => Options.DefaultName;

    /// <inheritdoc/>
    public IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

    /// <inheritdoc/>
    public void Dispose()
    {
        _live.Changed -= OnChanged;
        _change.Dispose();
    }

    private void OnChanged(object? sender, EventArgs change)
    {
        // The next token is there before the one of now is used up: who looks asks for it at once.
        using CancellationTokenSource over = Interlocked.Exchange(ref _change, new CancellationTokenSource());
        over.Cancel();
    }
}
