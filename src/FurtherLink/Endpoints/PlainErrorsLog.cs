namespace FurtherLink.Endpoints;

/// <summary>What <see cref="PlainErrors"/> tells. Ids 120 to 129.</summary>
internal static partial class PlainErrorsLog
{
    [LoggerMessage(120, LogLevel.Error, "{Method} {Path} failed")]
    public static partial void Failed(this ILogger<PlainErrors> logger, Exception failure, string method, string path);
}
