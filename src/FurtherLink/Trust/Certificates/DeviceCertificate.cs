using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// A certificate that this device makes for itself, once. Browsers ask about it once, and a client that remembers its fingerprint notices an impostor; so it is
/// kept over restarts.
/// </summary>
/// <remarks>
/// Certificate and key are one file, so one rename replaces both. The certificate alone is public, beside it, for <c>further-link run</c> and people to compare.
/// </remarks>
internal sealed class DeviceCertificate(string stateDirectory, TimeProvider time)
{
    // A Pi has no battery-backed clock: after a boot without network it may be years behind. Neither date therefore depends on the clock.
    private static readonly DateTimeOffset From = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Until = new(2049, 12, 31, 23, 59, 59, TimeSpan.Zero); // the end of UTCTime, RFC 5280, 4.1.2.5

    private readonly string _secretDirectory = Path.Combine(stateDirectory, "tls");

    /// <summary>The certificate alone, readable by all.</summary>
    public static string PublicPath(string stateDirectory) => Path.Combine(stateDirectory, "certificate.pem");

    /// <summary>The pair to serve; made if it is not there, not readable or over. <paramref name="warn"/> is told why an existing one was replaced.</summary>
    /// <exception cref="IOException">The state directory cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The state directory may not be written.</exception>
    public CertificatePair Ensure(Action<string> warn)
    {
        string path = Path.Combine(_secretDirectory, "device.pem");
        var pair = new CertificatePair(path, path);
        if (File.Exists(path))
        {
            if (Problem(pair) is not { } problem) return pair;
            warn(problem);
        }

        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = SelfSigned(key, Dns.GetHostName());
        string pem = certificate.ExportCertificatePem();
        Directory.CreateDirectory(stateDirectory);
        Directory.CreateDirectory(_secretDirectory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Replace(path, pem + '\n' + key.ExportPkcs8PrivateKeyPem() + '\n', UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Replace(
            PublicPath(stateDirectory), pem + '\n',
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        return pair;
    }

    /// <summary>A certificate for this machine's names, signed by itself.</summary>
    internal static X509Certificate2 SelfSigned(ECDsa key, string hostName)
    {
        var request = new CertificateRequest($"CN={hostName}, O=Further Link", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        foreach (string name in new[] { hostName, hostName + ".local" }.Where(name => name is not ("localhost" or "localhost.local")))
            names.AddDnsName(name);
        names.AddIpAddress(IPAddress.Loopback);
        names.AddIpAddress(IPAddress.IPv6Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1", "serverAuth")], false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        return request.CreateSelfSigned(From, Until);
    }

    private string? Problem(CertificatePair pair)
    {
        try
        {
            using X509Certificate2 certificate = pair.Load().Leaf;
            return certificate.NotAfter.ToUniversalTime() < time.GetUtcNow().UtcDateTime
                ? $"certificate {pair.Certificate} expired on {certificate.NotAfter.ToUniversalTime():yyyy-MM-dd}"
                : null;
        }
        catch (CertificateException unusable)
        {
            return unusable.Message;
        }
    }

    private static void Replace(string path, string text, UnixFileMode mode)
    {
        string temporary = $"{path}.{Guid.NewGuid():N}";
        using (var file = new FileStream(temporary, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
        {
            file.Write(System.Text.Encoding.UTF8.GetBytes(text));
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
