namespace FurtherLink.Trust.Certificates;

/// <summary>What <see cref="DeviceCertificate"/> tells. Ids 114 to 119.</summary>
internal static partial class DeviceCertificateLog
{
    /// <summary>Tells the names that an authority had to leave out, if there are any.</summary>
    public static void NotVouched(this ILogger<DeviceCertificate> logger, CertificateNames wanted, CertificateNames made)
    {
        string left = string.Join(", ", wanted.All.Except(made.All));
        if (left.Length > 0) logger.NotVouched(left);
    }

    [LoggerMessage(114, LogLevel.Information, "the device's certificate is made ({Reason}) for {Names}")]
    public static partial void Issued(this ILogger<DeviceCertificate> logger, string reason, CertificateNames names);

    [LoggerMessage(115, LogLevel.Warning, "{File} is damaged ({Problem}); it is kept as {Aside}")]
    public static partial void SetAside(this ILogger<DeviceCertificate> logger, string file, string problem, string aside);

    [LoggerMessage(116, LogLevel.Warning, "the device's key {File} was gone; there is a new one, and clients will see a new fingerprint")]
    public static partial void NewKey(this ILogger<DeviceCertificate> logger, string file);

    [LoggerMessage(117, LogLevel.Warning, "nothing can be kept in {Directory}: {Problem}; the certificate is for this start only, and clients will ask again after the next")]
    public static partial void NotKept(this ILogger<DeviceCertificate> logger, string directory, string problem);

    [LoggerMessage(118, LogLevel.Warning, "the device's certificate authority may not vouch for {Names}; browsers will ask there, unless a new authority is made: further-link certificate ca --new")]
    private static partial void NotVouched(this ILogger<DeviceCertificate> logger, string names);
}
