namespace FurtherLink.Protocols.Run;

/// <summary>Events 200 to 219. Never the payload of a message.</summary>
internal static partial class RunLog
{
    [LoggerMessage(200, LogLevel.Warning, "A client of /run sent something that it answers as an error: {Reason}. Further ones of this client are not logged")]
    public static partial void BadMessage(this ILogger<RunSocket> log, string reason);

    [LoggerMessage(201, LogLevel.Error, "A message of /run could not be handled")]
    public static partial void MessageFailed(this ILogger<RunSocket> log, Exception failure);
}
