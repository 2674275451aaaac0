using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace FurtherLink.Trust.Pairing;

/// <summary>The six digits that people compare or type.</summary>
internal static class Digits
{
    private const int Count = 1_000_000;

    private static readonly byte[] Label = Encoding.ASCII.GetBytes("further-link compare v1\n");

    /// <summary>A code that nobody can guess better than one in a million.</summary>
    public static string Random() => Text(RandomNumberGenerator.GetInt32(Count));

    /// <summary>
    /// What both sides of a comparison show: SHA-256 over a label, the SHA-256 of the device's public key, the client's nonce and the device's, its first eight bytes
    /// as a number, modulo a million. docs/pairing.md.
    /// </summary>
    public static string OfComparison(ReadOnlySpan<byte> deviceKey, ReadOnlySpan<byte> clientNonce, ReadOnlySpan<byte> deviceNonce)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Label);
        hash.AppendData(deviceKey);
        hash.AppendData(clientNonce);
        hash.AppendData(deviceNonce);
        return Text((int)(BinaryPrimitives.ReadUInt64BigEndian(hash.GetHashAndReset()) % Count));
    }

    private static string Text(int number) => number.ToString("D6", CultureInfo.InvariantCulture);
}
