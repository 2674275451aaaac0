using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using FurtherLink.Linux.Files;

namespace FurtherLink.Trust.Certificates;

/// <summary>A certificate that somebody brings: looked at before it is taken, because afterwards a mistake keeps every browser out.</summary>
internal static class CertificateImport
{
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const string AnyPurpose = "2.5.29.37.0";
    private const int LeastRsaBits = 2048; // less is refused by OpenSSL as Debian sets it up, and by browsers

    /// <summary>Reads a pair and refuses what no browser would take.</summary>
    /// <param name="pair">What somebody names.</param>
    /// <param name="now">The clock.</param>
    /// <exception cref="CertificateException">It cannot be served; the message says why and what to do.</exception>
    public static LoadedCertificate Check(CertificatePair pair, DateTimeOffset now)
    {
        LoadedCertificate loaded = pair.Load();
        if (Problem(loaded, now) is { } problem) throw new CertificateException($"certificate {pair.Certificate} cannot be used: {problem}");
        return loaded;
    }

    /// <summary>What browsers will stumble over although the certificate can be served.</summary>
    public static IEnumerable<string> Doubts(LoadedCertificate certificate, CertificateNames current, DateTimeOffset now)
    {
        if (!certificate.Names.All.Any()) yield return "it names no host in the way browsers look for one (subject alternative names), so they will refuse it";
        else if (!certificate.Names.All.Any(name => name.StartsWith("*.", StringComparison.Ordinal)) && !certificate.Names.All.Intersect(current.All).Any())
            yield return $"it is for {certificate.Names}; this device does not know itself by any of these";
        if (certificate.Validity.IsAhead(now)) yield return $"it counts only from {certificate.Validity.From:yyyy-MM-dd} on";
        bool selfSigned = certificate.Leaf.SubjectName.RawData.AsSpan().SequenceEqual(certificate.Leaf.IssuerName.RawData);
        // What `openssl req -x509` makes by default is an authority and its only server in one: served, and by some not believed.
        if (certificate.Leaf.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority))
            yield return "it is that of a certificate authority, which some clients refuse of a server (openssl req -x509 -addext basicConstraints=CA:FALSE makes one that is not)";
        if (!selfSigned && certificate.Issuers.Count == 0)
            yield return "the certificates of those who signed it are missing below it (the full chain); many clients will refuse it without";
    }

    /// <summary>Keeps a certificate with its key as the one to serve.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public static void Keep(StateFiles files, LoadedCertificate certificate) =>
        DurableFile.Replace(files.Imported, Encoding.ASCII.GetBytes(certificate.ToPem() + KeyOf(certificate.Leaf) + '\n'), DurableFile.Secret);

    private static string? Problem(LoadedCertificate certificate, DateTimeOffset now)
    {
        if (certificate.Validity.IsOver(now)) return $"it expired on {certificate.Validity.Until:yyyy-MM-dd}";
        string[] uses =
            [.. certificate.Leaf.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(use => use.Value!)];
        if (uses.Length > 0 && !uses.Contains(ServerAuthentication) && !uses.Contains(AnyPurpose)) return "it was not made for a server (extended key usage: TLS web server)";
        if (certificate.Leaf.Extensions.OfType<X509KeyUsageExtension>().Any(usage => !usage.KeyUsages.HasFlag(X509KeyUsageFlags.DigitalSignature)))
            return "its key may not sign (key usage: digital signature), as TLS needs it";
        using RSA? rsa = certificate.Leaf.GetRSAPublicKey();
        return rsa?.KeySize < LeastRsaBits ? $"its RSA key of {rsa.KeySize} bits is too short; {LeastRsaBits} are the least" : null;
    }

    private static string KeyOf(X509Certificate2 leaf)
    {
        using AsymmetricAlgorithm key = leaf.GetECDsaPrivateKey() ?? (AsymmetricAlgorithm?)leaf.GetRSAPrivateKey()
            ?? throw new CertificateException("only keys of the kinds ECDSA and RSA can be served");
        return key.ExportPkcs8PrivateKeyPem();
    }
}
