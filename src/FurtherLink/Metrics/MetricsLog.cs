namespace FurtherLink.Metrics;

/// <summary>Messages of <c>/metrics</c>: 590 to 599; next free: 591.</summary>
internal static partial class MetricsLog
{
    [LoggerMessage(590, LogLevel.Warning, "/metrics refused to {Caller}, who is neither local nor paired")]
    internal static partial void Refused(this ILogger<MetricsPage> logger, string caller);
}
