using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>A certificate and what signed it.</summary>
/// <param name="Leaf">The certificate, with its private key where it is to be served.</param>
/// <param name="Issuers">What signed it, as far as its file says; sent along.</param>
internal sealed record LoadedCertificate(X509Certificate2 Leaf, X509Certificate2Collection Issuers)
{
    /// <summary>What it is for.</summary>
    public CertificateNames Names { get; } = CertificateNames.Of(Leaf);

    /// <summary>The key's fingerprint, by which clients and people know the device.</summary>
    public KeyFingerprint Key { get; } = KeyFingerprint.Of(Leaf);

    /// <summary>When it counts.</summary>
    public Validity Validity { get; } = Validity.Of(Leaf);

    /// <summary>Whether a Further Link made it, by itself or through its authority.</summary>
    public bool IsOfOurMaking => Issuing.Made(Leaf);

    /// <summary>Reads a certificate and its issuers alone, for somebody who may not read the key.</summary>
    /// <exception cref="CertificateException">There is none in the file.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static LoadedCertificate WithoutKey(string path)
    {
        var chain = new X509Certificate2Collection();
        try
        {
            chain.ImportFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException damaged)
        {
            throw new CertificateException($"certificate {path} cannot be read: {damaged.Message}", damaged);
        }

        if (chain.Count == 0) throw new CertificateException($"certificate {path} cannot be read: it holds no certificate in PEM form");
        X509Certificate2 leaf = chain[0];
        chain.RemoveAt(0);
        return new LoadedCertificate(leaf, chain);
    }

    /// <summary>Certificate and issuers as PEM, without a key.</summary>
    public string ToPem() => string.Concat(new[] { Leaf }.Concat(Issuers).Select(certificate => certificate.ExportCertificatePem() + '\n'));
}
