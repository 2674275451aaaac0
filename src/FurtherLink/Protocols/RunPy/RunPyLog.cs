namespace FurtherLink.Protocols.RunPy;

/// <summary>Events 210 to 219; next free: 214. Never what is in the files.</summary>
internal static partial class RunPyLog
{
    [LoggerMessage(210, LogLevel.Information, "Uploaded {Name} for {User} in {ElapsedMs:0} ms (all url files: {FetchedUrls})")]
    public static partial void Uploaded(this ILogger log, string name, string user, double elapsedMs, bool fetchedUrls);

    [LoggerMessage(211, LogLevel.Warning, "Upload refused: {Reason}")]
    public static partial void UploadRefused(this ILogger log, string reason);

    [LoggerMessage(212, LogLevel.Warning, "What {Name} of {User} was before could not be removed completely and stays hidden beside it: {Reason}")]
    public static partial void UploadLeftover(this ILogger log, string name, string user, string reason);

    [LoggerMessage(213, LogLevel.Error, "Upload failed")]
    public static partial void UploadFailed(this ILogger log, Exception failure);
}
