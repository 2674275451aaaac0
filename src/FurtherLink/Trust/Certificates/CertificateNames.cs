using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>What a certificate says it is for: the names and addresses a client may have asked for.</summary>
/// <param name="Dns">Host names in lower case, the most telling first; with <c>*.</c> in front where a certificate that somebody brought has that.</param>
/// <param name="Addresses">IP addresses, without a zone.</param>
internal sealed record CertificateNames(IReadOnlyList<string> Dns, IReadOnlyList<IPAddress> Addresses)
{
    /// <summary>Names and addresses together, as text.</summary>
    public IEnumerable<string> All => [.. Dns, .. Addresses.Select(address => address.ToString())];

    /// <summary>The names in a certificate.</summary>
    public static CertificateNames Of(X509Certificate2 certificate)
    {
        X509SubjectAlternativeNameExtension[] extensions = [.. certificate.Extensions.OfType<X509SubjectAlternativeNameExtension>()];
        return new CertificateNames(
            [.. extensions.SelectMany(names => names.EnumerateDnsNames()).Select(name => name.ToLowerInvariant())],
            [.. extensions.SelectMany(names => names.EnumerateIPAddresses())]);
    }

    /// <summary>Whether every one of <paramref name="others"/> is among these.</summary>
    public bool Cover(CertificateNames others) => !others.Dns.Except(Dns).Any() && !others.Addresses.Except(Addresses).Any();

    /// <summary>These, and those of <paramref name="others"/> that are not among them.</summary>
    public CertificateNames With(CertificateNames others) => new([.. Dns.Union(others.Dns)], [.. Addresses.Union(others.Addresses)]);

    /// <summary>Those for which <paramref name="name"/> and <paramref name="address"/> hold.</summary>
    public CertificateNames Where(Func<string, bool> name, Func<IPAddress, bool> address) => new([.. Dns.Where(name)], [.. Addresses.Where(address)]);

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", All);
}
