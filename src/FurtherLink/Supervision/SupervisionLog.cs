namespace FurtherLink.Supervision;

/// <summary>What is told around systemd. Ids 520 to 539.</summary>
internal static partial class SupervisionLog
{
    [LoggerMessage(520, LogLevel.Warning, "self-test: {Problem}; systemd is not told that all is well, and will start the daemon anew if this lasts")]
    public static partial void SelfTestFailed(this ILogger<Attendance> logger, string problem);

    [LoggerMessage(521, LogLevel.Information, "configuration and certificate read again")]
    public static partial void Reloaded(this ILogger<Reload> logger);

    [LoggerMessage(522, LogLevel.Error, "configuration not read again, the one before stays in use: {Problem}")]
    public static partial void NotReloaded(this ILogger<Reload> logger, string problem);

    [LoggerMessage(523, LogLevel.Warning, "changed, but in use only after a restart: {Keys}")]
    public static partial void NeedsRestart(this ILogger<Reload> logger, string keys);
}
