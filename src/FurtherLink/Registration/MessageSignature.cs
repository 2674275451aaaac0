using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Registration;

/// <summary>
/// Signs a request, RFC 9421: its method, where it goes (so that it is of no use elsewhere) and, through their digest (RFC 9530), the bytes that it brings.
/// </summary>
internal static class MessageSignature
{
    private const string Components = "(\"@method\" \"@target-uri\" \"content-type\" \"content-digest\")";
    private const int EllipticCurveBits = 256;

    /// <summary>Adds the headers to <paramref name="request"/>, which has to have its content.</summary>
    /// <param name="request">A request with an absolute address.</param>
    /// <param name="body">Its content.</param>
    /// <param name="certificate">Whose key signs: ECDSA P-256, which the device makes, or RSA, which somebody may have imported.</param>
    /// <param name="time">When it was signed.</param>
    /// <exception cref="CryptographicException">It is a key of another kind.</exception>
    public static void Sign(HttpRequestMessage request, byte[] body, X509Certificate2 certificate, DateTimeOffset time)
    {
        string digest = $"sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:";
        (string algorithm, Func<byte[], byte[]> sign) = KeyOf(certificate);
        string parameters = string.Create(
            CultureInfo.InvariantCulture,
            $"{Components};created={time.ToUnixTimeSeconds()};keyid=\"{KeyFingerprint.Of(certificate).Hex}\";alg=\"{algorithm}\"");
        string signed = $"""
            "@method": {request.Method}
            "@target-uri": {request.RequestUri!.AbsoluteUri}
            "content-type": {request.Content!.Headers.ContentType}
            "content-digest": {digest}
            "@signature-params": {parameters}
            """;
        request.Content.Headers.Add("Content-Digest", digest);
        request.Headers.Add("Signature-Input", "further-link=" + parameters);
        request.Headers.Add("Signature", $"further-link=:{Convert.ToBase64String(sign(Encoding.ASCII.GetBytes(signed)))}:");
    }

    private static (string Algorithm, Func<byte[], byte[]> Sign) KeyOf(X509Certificate2 certificate)
    {
        // 3.3.4: r and s behind one another, 64 bytes, which is what SignData gives.
        if (certificate.GetECDsaPrivateKey() is { KeySize: EllipticCurveBits } curve)
            return ("ecdsa-p256-sha256", Disposing(curve, key => data => key.SignData(data, HashAlgorithmName.SHA256)));
        if (certificate.GetRSAPrivateKey() is { } rsa)
            return ("rsa-v1_5-sha256", Disposing(rsa, key => data => key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)));
        throw new CryptographicException("announcements are signed with ECDSA P-256 or RSA, and the certificate's key is of another kind");
    }

    private static Func<byte[], byte[]> Disposing<TKey>(TKey key, Func<TKey, Func<byte[], byte[]>> sign)
        where TKey : IDisposable => data =>
    {
        using (key) return sign(key)(data);
    };
}
