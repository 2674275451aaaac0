using System.Buffers.Binary;
using System.Globalization;
using System.Text;

using FurtherLink.Linux;

namespace FurtherLink.Engine.Displays;

/// <summary>What somebody shows who connects to a display: 128 random bits, in a file that only the program's user can read. Xsecurity(7), MIT-MAGIC-COOKIE-1.</summary>
internal sealed class MagicCookie
{
    /// <summary>Its name in the protocol.</summary>
    public const string Protocol = "MIT-MAGIC-COOKIE-1";

    private const int Length = 16;
    private const ushort AnyHost = 0xFFFF; // FamilyWild of Xauth(3)

    private readonly byte[] _bytes;

    /// <summary>One that nobody has had.</summary>
    public MagicCookie() => _bytes = Randomness.Bytes(Length);

    /// <summary>One that was told by another process.</summary>
    /// <param name="secret">Copied.</param>
    /// <exception cref="DisplayException">It is none.</exception>
    public MagicCookie(ReadOnlySpan<byte> secret) =>
        _bytes = secret.Length == Length ? secret.ToArray() : throw new DisplayException($"a secret has {Length} bytes, not {secret.Length}");

    /// <summary>The secret.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>The one entry of an authority file: family, address, display number, protocol and secret, each but the first with its length before it. Big-endian.</summary>
    public byte[] ToFile(int display)
    {
        using var file = new MemoryStream();
        Span<byte> number = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(number, AnyHost);
        file.Write(number);
        Write(file, []);
        Write(file, Encoding.ASCII.GetBytes(display.ToString(CultureInfo.InvariantCulture)));
        Write(file, Encoding.ASCII.GetBytes(Protocol));
        Write(file, _bytes);
        return file.ToArray();
    }

    private static void Write(MemoryStream file, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)field.Length);
        file.Write(length);
        file.Write(field);
    }
}
