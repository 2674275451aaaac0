namespace FurtherLink.Trust.Certificates;

/// <summary>What <see cref="ServerCertificate"/> and <see cref="CertificateUpkeep"/> tell. Ids 110 to 113.</summary>
internal static partial class ServerCertificateLog
{
    [LoggerMessage(110, LogLevel.Information, "certificate {File}, SHA-256 {Fingerprint}, key {Key}")]
    public static partial void Certificate(this ILogger<ServerCertificate> logger, string file, string fingerprint, KeyFingerprint key);

    [LoggerMessage(111, LogLevel.Warning, "{Problem}; the certificate read before stays in use")]
    public static partial void KeptCertificate(this ILogger<ServerCertificate> logger, string problem);

    [LoggerMessage(112, LogLevel.Warning, "certificate {File} expired on {Date:yyyy-MM-dd}; browsers will refuse it")]
    public static partial void ExpiredCertificate(this ILogger<ServerCertificate> logger, string file, DateTimeOffset date);
}
