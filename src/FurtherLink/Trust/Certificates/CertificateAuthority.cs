using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Linux.Files;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// The authority of one device, for browsers that are to trust it: whoever adds its certificate to a computer is not asked about the device any more. It may vouch
/// for this device's names alone.
/// </summary>
internal static class CertificateAuthority
{
    /// <summary>Reads the authority with its private key; null where there is none, or none that can be read: then it was set aside and told.</summary>
    /// <exception cref="IOException">The file cannot be read or set aside.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read or set aside.</exception>
    public static X509Certificate2? Read(StateFiles files, ILogger<DeviceCertificate> logger)
    {
        if (!File.Exists(files.Authority)) return null;
        try
        {
            string pem = File.ReadAllText(files.Authority);
            X509Certificate2 authority = X509Certificate2.CreateFromPem(pem, pem);
            if (!IsOurs(authority)) throw new CryptographicException("it was not made by this program");
            string shared = authority.ExportCertificatePem() + '\n';
            if (!File.Exists(files.AuthorityCertificate) || File.ReadAllText(files.AuthorityCertificate) != shared) Share(files, shared);
            return authority;
        }
        catch (Exception damaged) when (damaged is CryptographicException or ArgumentException or AsnContentException)
        {
            KeyFile.SetAside(files.Authority, logger, "it holds no certificate authority; browsers that trust it will ask again, and `further-link certificate ca` makes a new one");
            return null;
        }
    }

    /// <summary>Makes an authority for <paramref name="names"/>, in place of the one before.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be kept.</exception>
    public static void Make(StateFiles files, CertificateNames names, DateTimeOffset now)
    {
        using ECDsa key = Issuing.NewKey();
        using X509Certificate2 authority = Issuing.Authority(key, names, now);
        string shared = authority.ExportCertificatePem() + '\n';
        string secret = shared + key.ExportPkcs8PrivateKeyPem() + '\n';
        DurableFile.Replace(files.Authority, System.Text.Encoding.ASCII.GetBytes(secret), DurableFile.Secret);
        Share(files, shared);
    }

    // One of another making, which may vouch for anything, is nothing to keep on a device that learners use.
    private static bool IsOurs(X509Certificate2 authority) =>
        authority.Extensions.OfType<X509BasicConstraintsExtension>().Any(constraints => constraints.CertificateAuthority)
        && authority.PublicKey.GetECDsaPublicKey() is not null
        && NameConstraints.Of(authority).Dns.Contains("localhost");

    private static void Share(StateFiles files, string pem) =>
        DurableFile.Replace(files.AuthorityCertificate, System.Text.Encoding.ASCII.GetBytes(pem), DurableFile.Public);
}
