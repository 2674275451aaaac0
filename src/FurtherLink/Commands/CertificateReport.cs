using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Commands;

/// <summary>What there is to say of a certificate, for people and, with the same facts, for programs.</summary>
internal sealed record CertificateReport
{
    /// <summary>Its file.</summary>
    public required string File { get; init; }

    /// <summary>Where it came from, in words.</summary>
    public required string Origin { get; init; }

    /// <summary>Names and addresses that it is for.</summary>
    public required IReadOnlyList<string> Names { get; init; }

    /// <summary>Its first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Its last moment.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who signed it.</summary>
    public required string SignedBy { get; init; }

    /// <summary>The key's fingerprint, by which clients know the device: 64 hexadecimal digits.</summary>
    public required string Key { get; init; }

    /// <summary>The same in groups, to be compared by eye.</summary>
    public required string KeyGroups { get; init; }

    /// <summary>SHA-256 of the certificate itself, as browsers show it.</summary>
    public required string Sha256 { get; init; }

    /// <summary>The certificate of the device's authority, to be trusted; null where it has none.</summary>
    public string? Authority { get; init; }

    public static CertificateReport Of(string file, string origin, LoadedCertificate certificate, string? authority)
    {
        X509Certificate2 leaf = certificate.Leaf;
        bool itself = leaf.SubjectName.RawData.AsSpan().SequenceEqual(leaf.IssuerName.RawData);
        return new CertificateReport
        {
            File = file,
            Origin = origin,
            Names = [.. certificate.Names.All],
            From = certificate.Validity.From,
            Until = certificate.Validity.Until,
            SignedBy = itself ? "itself" : leaf.GetNameInfo(X509NameType.SimpleName, forIssuer: true),
            Key = certificate.Key.Hex,
            KeyGroups = certificate.Key.Grouped,
            Sha256 = leaf.GetCertHashString(HashAlgorithmName.SHA256),
            Authority = authority,
        };
    }

    public string ToText() => $"""
        Certificate  {File} ({Origin})
        For          {string.Join(", ", Names)}
        Valid        {From:yyyy-MM-dd} to {Until:yyyy-MM-dd}
        Signed by    {SignedBy}{(Authority is null ? "" : $" ({Authority})")}
        Key          {KeyGroups}
                     {Key}
        SHA-256      {string.Join(':', Sha256.Chunk(2).Select(pair => new string(pair)))}
        """;

    public string ToJson() => JsonSerializer.Serialize(this, CommandJson.Plain.CertificateReport);
}
