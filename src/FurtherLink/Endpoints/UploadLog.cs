namespace FurtherLink.Endpoints;

/// <summary>Messages of <c>/upload</c>: 300 to 349; next free: 304. Never what is in the files.</summary>
internal static partial class UploadLog
{
    [LoggerMessage(300, LogLevel.Information, "Uploaded {Name} for {User} in {ElapsedMs:0} ms (all url files: {FetchedUrls})")]
    internal static partial void Uploaded(this ILogger<UploadEndpoint> logger, string name, string user, double elapsedMs, bool fetchedUrls);

    [LoggerMessage(301, LogLevel.Warning, "Upload refused, {Status}: {Reason}")]
    internal static partial void UploadRefused(this ILogger<UploadEndpoint> logger, int status, string reason);

    [LoggerMessage(302, LogLevel.Warning, "What {Name} of {User} was before could not be removed completely and stays hidden beside it: {Reason}")]
    internal static partial void UploadLeftover(this ILogger<UploadEndpoint> logger, string name, string user, string reason);

    [LoggerMessage(303, LogLevel.Error, "Upload failed")]
    internal static partial void UploadFailed(this ILogger<UploadEndpoint> logger, Exception failure);
}
