namespace FurtherLink.Registration;

/// <summary>What <see cref="Registrar"/> tells. Ids 500 to 519.</summary>
internal static partial class RegistrarLog
{
    [LoggerMessage(500, LogLevel.Information, "announced to {Url} as {Name}")]
    public static partial void Registered(this ILogger<Registrar> logger, string url, string name);

    [LoggerMessage(501, LogLevel.Warning, "not announced to {Url}: {Reason}; it is tried again, at last once an hour")]
    public static partial void NotRegistered(this ILogger<Registrar> logger, string url, string reason);

    [LoggerMessage(502, LogLevel.Debug, "not announced to {Url}: {Reason}")]
    public static partial void StillNotRegistered(this ILogger<Registrar> logger, string url, string reason);
}
