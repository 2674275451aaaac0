using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>A certificate with its key, as two PEM files; the same file twice where one holds both.</summary>
/// <param name="Certificate">The certificate and, below it, those that signed it.</param>
/// <param name="Key">The private key, not encrypted.</param>
internal sealed record CertificatePair(string Certificate, string Key) : ICertificateSource
{
    // openssl-req(1): how the key of a certificate that was asked for with a pass phrase looks; and its form before PKCS #8.
    private const string Encrypted = "ENCRYPTED";

    /// <inheritdoc/>
    public string Name => Certificate;

    /// <inheritdoc/>
    public IReadOnlyList<FileStamp> Stamps() => [FileStamp.Of(Certificate), FileStamp.Of(Key)];

    /// <inheritdoc/>
    public LoadedCertificate Load()
    {
        try
        {
            string certificate = File.ReadAllText(Certificate);
            string key = Key == Certificate ? certificate : File.ReadAllText(Key);
            if (Problem(certificate, key) is { } problem) throw new CertificateException($"certificate {Files} cannot be used: {problem}");
            X509Certificate2 leaf = X509Certificate2.CreateFromPem(certificate, key);
            var issuers = new X509Certificate2Collection();
            issuers.ImportFromPem(certificate);
            issuers.RemoveAt(0);
            return new LoadedCertificate(leaf, issuers);
        }
        catch (Exception wrong) when (wrong is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new CertificateException($"certificate {Files} cannot be used: {wrong.Message}", wrong);
        }
    }

    private string Files => Certificate == Key ? Certificate : $"{Certificate} with key {Key}";

    // What the parser would say of these is true and helps nobody.
    private string? Problem(string certificate, string key)
    {
        if (!certificate.Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal))
            return $"{Certificate} holds no certificate in PEM form (text that begins with -----BEGIN CERTIFICATE-----)";
        if (key.Contains(Encrypted, StringComparison.Ordinal) && key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return $"the private key is encrypted, and nobody is there at boot to type its pass phrase; decrypt it: openssl pkey -in {Key} -out plain.pem";
        if (!key.Contains("PRIVATE KEY-----", StringComparison.Ordinal))
            return $"{Key} holds no private key in PEM form (text that begins with -----BEGIN PRIVATE KEY-----)";
        using X509Certificate2 first = X509Certificate2.CreateFromPem(certificate);
        return BelongsTo(first, key)
            ? null
            : $"the private key in {Key} is not that of the first certificate in {Certificate}; the device's own has to come first, those that signed it below";
    }

    private static bool BelongsTo(X509Certificate2 certificate, string key)
    {
        using AsymmetricAlgorithm? algorithm = certificate.PublicKey.Oid.Value switch
        {
            "1.2.840.113549.1.1.1" => RSA.Create(),
            "1.2.840.10045.2.1" => ECDsa.Create(),
            _ => null, // the loader knows the rest, and words its own reason
        };
        if (algorithm is null) return true;
        try
        {
            algorithm.ImportFromPem(key);
        }
        catch (Exception other) when (other is CryptographicException or ArgumentException)
        {
            return false;
        }

        return algorithm.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(certificate.PublicKey.ExportSubjectPublicKeyInfo());
    }
}
