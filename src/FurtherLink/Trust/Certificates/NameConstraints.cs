using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// What a certificate authority may vouch for, RFC 5280, 4.2.1.10. Who trusts this device's authority thereby trusts it for this device, not for a bank: whatever
/// else its key signs, browsers refuse.
/// </summary>
internal static class NameConstraints
{
    private const string Id = "2.5.29.30";

    private static readonly Asn1Tag Permitted = new(TagClass.ContextSpecific, 0);
    private static readonly Asn1Tag DnsName = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 7);

    /// <summary>The extension that permits <paramref name="names"/>, and names below them, and nothing else.</summary>
    public static X509Extension Only(CertificateNames names)
    {
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        using (writer.PushSequence(Permitted))
        {
            foreach (string name in names.Dns)
            {
                using (writer.PushSequence()) writer.WriteCharacterString(UniversalTagNumber.IA5String, name, DnsName);
            }

            foreach (IPAddress address in names.Addresses)
            {
                byte[] bytes = address.GetAddressBytes();
                using (writer.PushSequence()) writer.WriteOctetString([.. bytes, .. Enumerable.Repeat((byte)0xFF, bytes.Length)], Address);
            }
        }

        return new X509Extension(Id, writer.Encode(), critical: true);
    }

    /// <summary>The names that <paramref name="authority"/> permits: as <see cref="Only"/> writes them.</summary>
    public static CertificateNames Of(X509Certificate2 authority)
    {
        var dns = new List<string>();
        var addresses = new List<IPAddress>();
        foreach (X509Extension extension in authority.Extensions.Where(extension => extension.Oid?.Value == Id))
        {
            AsnReader subtrees = new AsnReader(extension.RawData, AsnEncodingRules.DER).ReadSequence().ReadSequence(Permitted);
            while (subtrees.HasData)
            {
                AsnReader subtree = subtrees.ReadSequence();
                if (subtree.PeekTag().HasSameClassAndValue(DnsName)) dns.Add(subtree.ReadCharacterString(UniversalTagNumber.IA5String, DnsName));
                else if (subtree.ReadOctetString(Address) is { Length: 8 or 32 } both) addresses.Add(new IPAddress(both.AsSpan(0, both.Length / 2)));
            }
        }

        return new CertificateNames(dns, addresses);
    }

    /// <summary>Those of <paramref name="names"/> that <paramref name="authority"/> may vouch for.</summary>
    public static CertificateNames Within(X509Certificate2 authority, CertificateNames names)
    {
        CertificateNames permitted = Of(authority);
        return names.Where(
            name => permitted.Dns.Any(allowed => name == allowed || name.EndsWith('.' + allowed, StringComparison.Ordinal)),
            address => permitted.Addresses.Contains(address));
    }
}
