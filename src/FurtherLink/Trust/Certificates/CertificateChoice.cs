using FurtherLink.Configuration;

namespace FurtherLink.Trust.Certificates;

/// <summary>Which certificate is served: the configured one, else the one dropped into <c>extra/</c>, else the device's own.</summary>
internal static class CertificateChoice
{
    /// <summary>The files somebody provided, or null. They count as configured: if they cannot be used, the daemon does not start.</summary>
    public static CertificatePair? Provided(NetworkOptions network)
    {
        if (network.Certificate is { } certificate) return new CertificatePair(certificate, network.Key ?? certificate);
        return new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }
            .Select(root => new CertificatePair(Path.Combine(root, "extra/cert.pem"), Path.Combine(root, "extra/key.pem")))
            .FirstOrDefault(pair => File.Exists(pair.Certificate) && File.Exists(pair.Key));
    }

    /// <summary>Loads the certificate to serve; makes one where there is none.</summary>
    /// <exception cref="CertificateException">It cannot be used, or not be made.</exception>
    public static ServerCertificate Load(DaemonOptions options, TimeProvider time, ILogger<ServerCertificate> logger)
    {
        if (Provided(options.Network) is { } provided) return new ServerCertificate(provided, time, logger);
        try
        {
            CertificatePair own = new DeviceCertificate(options.StateDirectory, time).Ensure(logger.NewCertificate);
            return new ServerCertificate(own, time, logger);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(
                $"no certificate can be kept in {options.StateDirectory}: {refused.Message} "
                + "(set State:Directory to a place that can be written, Network:Certificate to a certificate, or Network:Tls to false)",
                refused);
        }
    }
}
