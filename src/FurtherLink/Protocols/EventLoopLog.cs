using FurtherLink.Linux.Events;

namespace FurtherLink.Protocols;

/// <summary>Event 220.</summary>
internal static partial class EventLoopLog
{
    [LoggerMessage(220, LogLevel.Error, "A continuation on the event loop failed: a defect of the daemon; the loop goes on")]
    public static partial void ContinuationFailed(this ILogger<EventLoop> log, Exception failure);
}
