using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FurtherLink.Trust.Certificates;

/// <summary>
/// By what a person or a client knows a device: the SHA-256 of its public key (SubjectPublicKeyInfo, RFC 5280, 4.1.2.7). It stays when a certificate is
/// made anew for the same key. RFC 7469 calls the same a pin; <c>curl --pinnedpubkey</c> takes it in Base64.
/// </summary>
/// <param name="Hex">64 upper-case hexadecimal digits.</param>
internal sealed record KeyFingerprint(string Hex)
{
    private const int GroupLength = 4;

    /// <summary>In groups of two bytes, to be read aloud and compared: <c>3F2A 9C10 …</c>, sixteen of them.</summary>
    public string Grouped => string.Join(' ', Hex.Chunk(GroupLength).Select(group => new string(group)));

    /// <summary>The 32 bytes.</summary>
    public byte[] Bytes => Convert.FromHexString(Hex);

    /// <summary>Of the key in a certificate.</summary>
    public static KeyFingerprint Of(X509Certificate2 certificate) => new(Convert.ToHexString(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo())));

    /// <inheritdoc/>
    public override string ToString() => Grouped;
}
