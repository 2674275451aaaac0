using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>The certificates that a device makes, RFC 5280. Their keys are P-256: the one curve that every client knows.</summary>
internal static class Issuing
{
    private const string Organisation = "Further Link";
    private const string ServerAuthentication = "1.3.6.1.5.5.7.3.1";
    private const int SerialBytes = 16;
    private const int LongestCommonName = 64; // RFC 5280, appendix A.1, ub-common-name

    /// <summary>A new key.</summary>
    public static ECDsa NewKey() => ECDsa.Create(ECCurve.NamedCurves.nistP256);

    /// <summary>Whether this code made <paramref name="certificate"/>, on whatever device; as far as the certificate says.</summary>
    public static bool Made(X509Certificate2 certificate) => certificate.IssuerName.EnumerateRelativeDistinguishedNames()
        .Any(part => !part.HasMultipleElements && part.GetSingleElementValue() == Organisation);

    /// <summary>A server's certificate for <paramref name="names"/>, signed by its own key.</summary>
    public static X509Certificate2 SelfSigned(ECDsa key, CertificateNames names, DateTimeOffset now)
    {
        Validity validity = Validity.Lasting(now);
        return ServerRequest(key, names).CreateSelfSigned(validity.From, validity.Until);
    }

    /// <summary>A server's certificate for those of <paramref name="names"/> that <paramref name="authority"/> may vouch for. Without the private key.</summary>
    /// <param name="key">The server's key; its public half goes into the certificate.</param>
    /// <param name="names">What it is to be for.</param>
    /// <param name="authority">Signs; with its private key.</param>
    /// <param name="now">The clock.</param>
    public static X509Certificate2 Signed(ECDsa key, CertificateNames names, X509Certificate2 authority, DateTimeOffset now)
    {
        CertificateRequest request = ServerRequest(key, NameConstraints.Within(authority, names));
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(authority, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        Validity validity = Validity.Under(authority, now);
        byte[] serial = RandomNumberGenerator.GetBytes(SerialBytes);
        serial[0] = (byte)((serial[0] & 0x3F) | 0x40); // positive, and never shorter
        return request.Create(authority, validity.From, validity.Until, serial);
    }

    /// <summary>An authority that may vouch for <paramref name="names"/> and for nothing else.</summary>
    public static X509Certificate2 Authority(ECDsa key, CertificateNames names, DateTimeOffset now)
    {
        // Two authorities of one device must not have one name: clients look issuers up by it.
        string mark = Convert.ToHexString(SHA256.HashData(key.ExportSubjectPublicKeyInfo()))[..8];
        var request = new CertificateRequest(Subject($"Further Link on {names.Dns[0]} ({mark})", $"Further Link ({mark})"), key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: true, pathLengthConstraint: 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(NameConstraints.Only(names));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        Validity validity = Validity.Lasting(now);
        return request.CreateSelfSigned(validity.From, validity.Until);
    }

    private static CertificateRequest ServerRequest(ECDsa key, CertificateNames names)
    {
        var request = new CertificateRequest(Subject(names.Dns[0], "localhost"), key, HashAlgorithmName.SHA256);
        var alternatives = new SubjectAlternativeNameBuilder();
        foreach (string name in names.Dns) alternatives.AddDnsName(name);
        foreach (IPAddress address in names.Addresses) alternatives.AddIpAddress(address);
        request.CertificateExtensions.Add(alternatives.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(ServerAuthentication)], critical: false));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        return request;
    }

    private static X500DistinguishedName Subject(string commonName, string shorter)
    {
        var name = new X500DistinguishedNameBuilder();
        name.AddCommonName(commonName.Length <= LongestCommonName ? commonName : shorter);
        name.AddOrganizationName(Organisation);
        return name.Build();
    }
}
