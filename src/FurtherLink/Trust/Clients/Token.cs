using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FurtherLink.Trust.Clients;

/// <summary>The secret by which a paired client proves who it is: 256 random bits, written as 43 characters of base64url (RFC 4648, section 5).</summary>
/// <remarks>Base64url because every character is also one of RFC 9110's <c>token</c>: it has to fit into a websocket's subprotocol.</remarks>
internal static class Token
{
    private const int Bytes = 32;
    private const int Characters = 43;

    /// <summary>A token that nobody has seen.</summary>
    public static string New() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What is kept of a token: its SHA-256, from which it cannot be found.</summary>
    public static byte[] Hash(string token) => SHA256.HashData(Encoding.ASCII.GetBytes(token));

    /// <summary>Whether <paramref name="text"/> has the shape of a token; everything else is not worth a hash.</summary>
    public static bool HasShape(string text) => text.Length == Characters && Base64Url.IsValid(text);
}
