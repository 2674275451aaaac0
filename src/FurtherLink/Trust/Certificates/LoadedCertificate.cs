using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>A certificate that can be served.</summary>
/// <param name="Leaf">The certificate, with its private key.</param>
/// <param name="Issuers">What signed it, as far as its file says; sent along.</param>
internal sealed record LoadedCertificate(X509Certificate2 Leaf, X509Certificate2Collection Issuers)
{
    /// <summary>What it is for.</summary>
    public CertificateNames Names { get; } = CertificateNames.Of(Leaf);

    /// <summary>The key's fingerprint, by which clients and people know the device.</summary>
    public KeyFingerprint Key { get; } = KeyFingerprint.Of(Leaf);

    /// <summary>When it counts.</summary>
    public Validity Validity { get; } = Validity.Of(Leaf);

    /// <summary>Certificate and issuers as PEM, without a key.</summary>
    public string ToPem() => string.Concat(new[] { Leaf }.Concat(Issuers).Select(certificate => certificate.ExportCertificatePem() + '\n'));
}
