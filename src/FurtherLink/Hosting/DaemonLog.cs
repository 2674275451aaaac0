namespace FurtherLink.Hosting;

internal static partial class DaemonLog
{
    [LoggerMessage(150, LogLevel.Warning, "Trust:Mode is open: EVERYBODY who reaches this daemon can run programs on this device. Set it to paired")]
    public static partial void OpenToEverybody(this ILogger<Listeners> logger);
}
