namespace FurtherLink.Protocols.LiveCode;

/// <summary>Events 280 to 289; next free: 281. Never code, and never the id of a session, which is a secret.</summary>
internal static partial class LiveCodeLog
{
    [LoggerMessage(280, LogLevel.Warning, "A request for a session was answered with {Status}: {Reason}")]
    public static partial void SessionRefused(this ILogger log, int status, string reason);
}
