namespace FurtherLink.Endpoints.Files;

/// <summary>Messages of <c>/files</c>: 540 to 559; next free: 543. Never what is in a file.</summary>
internal static partial class FilesLog
{
    [LoggerMessage(540, LogLevel.Debug, "Wrote {Path} for {User}: {Bytes} bytes")]
    internal static partial void Written(this ILogger<FilesEndpoint> logger, string path, string user, long bytes);

    [LoggerMessage(541, LogLevel.Debug, "{Method} of a file: {Status}: {Reason}")]
    internal static partial void NotDone(this ILogger<FilesEndpoint> logger, string method, int status, string reason);

    [LoggerMessage(542, LogLevel.Warning, "{Method} of a file refused, {Status}: {Reason}")]
    internal static partial void Refused(this ILogger<FilesEndpoint> logger, string method, int status, string reason);
}
