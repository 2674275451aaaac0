using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

/// <summary>A directory for one test, with certificates that it makes; removed with it.</summary>
internal sealed class CertificateDirectory : IDisposable
{
    public CertificateDirectory() => Path = Directory.CreateTempSubdirectory("further-link-").FullName;

    public string Path { get; }

    public CertificatePair Files => new(System.IO.Path.Combine(Path, "cert.pem"), System.IO.Path.Combine(Path, "key.pem"));

    /// <summary>Names for a certificate.</summary>
    public static CertificateNames Names(params string[] names) => OwnNames.Of("test", [], names);

    /// <summary>Writes a new certificate and its key, or only one of them; returns the certificate.</summary>
    public X509Certificate2 Write(bool certificate = true, bool key = true, DateTimeOffset? until = null)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        X509Certificate2 made = until is { } end
            ? new CertificateRequest("CN=test", ecdsa, HashAlgorithmName.SHA256).CreateSelfSigned(end.AddYears(-1), end)
            : Issuing.SelfSigned(ecdsa, new CertificateNames(["test"], [IPAddress.Loopback]), DateTimeOffset.UtcNow);
        if (certificate) File.WriteAllText(Files.Certificate, made.ExportCertificatePem());
        if (key) File.WriteAllText(Files.Key, ecdsa.ExportPkcs8PrivateKeyPem());
        return made;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
