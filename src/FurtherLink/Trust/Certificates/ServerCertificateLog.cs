namespace FurtherLink.Trust.Certificates;

/// <summary>What <see cref="ServerCertificate"/> tells. Ids 110 to 119.</summary>
internal static partial class ServerCertificateLog
{
    [LoggerMessage(110, LogLevel.Information, "certificate {File}, SHA-256 {Fingerprint}")]
    public static partial void Certificate(this ILogger<ServerCertificate> logger, string file, string fingerprint);

    [LoggerMessage(111, LogLevel.Warning, "{Problem}; the certificate read before stays in use")]
    public static partial void KeptCertificate(this ILogger<ServerCertificate> logger, string problem);

    [LoggerMessage(112, LogLevel.Warning, "certificate {File} expired on {Date:yyyy-MM-dd}; browsers will refuse it")]
    public static partial void ExpiredCertificate(this ILogger<ServerCertificate> logger, string file, DateTime date);

    [LoggerMessage(113, LogLevel.Warning, "{Problem}; a new one is made, and clients will ask about it again")]
    public static partial void NewCertificate(this ILogger<ServerCertificate> logger, string problem);
}
