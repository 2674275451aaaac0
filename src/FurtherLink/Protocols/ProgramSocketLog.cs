namespace FurtherLink.Protocols;

/// <summary>Events 200 to 209; next free: 202. Never the payload of a message.</summary>
internal static partial class ProgramSocketLog
{
    [LoggerMessage(200, LogLevel.Warning, "A client of {Protocol} sent something that it answers as an error: {Reason}. Further ones of this client are not logged")]
    public static partial void BadMessage(this ILogger log, string protocol, string reason);

    [LoggerMessage(201, LogLevel.Error, "A message of {Protocol} could not be handled")]
    public static partial void MessageFailed(this ILogger log, string protocol, Exception failure);
}
