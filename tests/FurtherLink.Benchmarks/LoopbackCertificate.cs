using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Benchmarks;

/// <summary>A self-signed P-256 certificate in two PEM files: the same for the daemon and for the floor.</summary>
internal sealed class LoopbackCertificate : IDisposable
{
    private readonly ECDsa _key;

    private LoopbackCertificate(ECDsa key, string certificatePath, string keyPath)
    {
        _key = key;
        CertificatePath = certificatePath;
        KeyPath = keyPath;
    }

    internal string CertificatePath { get; }

    internal string KeyPath { get; }

    internal static LoopbackCertificate Create(DirectoryInfo directory)
    {
        ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var files = new LoopbackCertificate(key, Path.Combine(directory.FullName, "cert.pem"), Path.Combine(directory.FullName, "key.pem"));
        File.WriteAllText(files.CertificatePath, certificate.ExportCertificatePem());
        File.WriteAllText(files.KeyPath, key.ExportPkcs8PrivateKeyPem());
        File.SetUnixFileMode(files.KeyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return files;
    }

    public void Dispose() => _key.Dispose();
}
