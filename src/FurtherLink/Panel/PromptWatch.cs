using FurtherLink.Trust.Presence;

namespace FurtherLink.Panel;

/// <summary>Has the screen drawn anew whenever the board of prompts changes.</summary>
internal sealed class PromptWatch(PromptBoard board, ScreenHost screen) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            long version = board.Version;
            screen.Refresh();
            await board.NextAsync(version, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
