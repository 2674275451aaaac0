using System.Buffers.Binary;
using System.Text;

namespace FurtherLink.Engine.Displays;

/// <summary>What an X server says of itself and its first screen when somebody connects.</summary>
/// <param name="ResourceBase">Where the numbers begin that this client gives to what it makes.</param>
/// <param name="ResourceMask">The bits that it may choose itself; the others say whose something is.</param>
/// <param name="Root">The root window.</param>
/// <param name="Depth">Bits of a pixel that mean something.</param>
/// <param name="Size">Of the screen.</param>
internal sealed record XSetup(uint ResourceBase, uint ResourceMask, uint Root, byte Depth, DisplaySize Size)
{
    /// <summary>The bytes of a pixel in a picture: blue, green, red and one without meaning.</summary>
    public const int PixelBytes = 4;

    private const int HeadBytes = 8;
    private const int MostBytes = 64 * 1024;
    private const byte Accepted = 1;

    /// <summary>Introduces a client, and reads the answer.</summary>
    /// <exception cref="DisplayException">It is not let in, or the server draws in a way that we cannot read.</exception>
    /// <exception cref="IOException">The server is gone.</exception>
    public static async Task<XSetup> AskAsync(XConnection connection, MagicCookie cookie, CancellationToken ct)
    {
        await connection.SendPlainAsync(XRequest.Setup(cookie), ct);
        ReadOnlyMemory<byte> head = await connection.ReadAsync(HeadBytes, ct);
        bool accepted = head.Span[0] == Accepted;
        int reason = head.Span[1], length = BinaryPrimitives.ReadUInt16LittleEndian(head.Span[6..]) * sizeof(uint);
        if (length > MostBytes) throw new DisplayException("the X server's first words make no sense");
        ReadOnlyMemory<byte> body = await connection.ReadAsync(length, ct);
        if (!accepted) throw new DisplayException($"the X server lets nobody in: {Shown.Of(Encoding.Latin1.GetString(body.Span[..Math.Min(reason, length)]).Trim())}");
        return Parse(body.Span) ?? throw new DisplayException("the X server draws in a way that cannot be read here");
    }

    // release, resource base, resource mask, motion; vendor length (2) at 16, roots and formats (1 each) at 20, byte order (1) at 22; vendor at 32, then the
    // formats, 8 each: depth, bits of a pixel…; then the screens: root, …, width and height (2 each) at 20, …, depth (1) at 38.
    private static XSetup? Parse(ReadOnlySpan<byte> body)
    {
        const int head = 32, formatBytes = 8, screenBytes = 40;
        if (body.Length < head || body[20] == 0 || body[22] != 0) return null;
        int formats = head + XRequest.Padded(BinaryPrimitives.ReadUInt16LittleEndian(body[16..])), screen = formats + (body[21] * formatBytes);
        if (body.Length < screen + screenBytes) return null;
        byte depth = body[screen + 38];
        bool readable = false;
        for (int at = formats; at < screen; at += formatBytes) readable |= body[at] == depth && body[at + 1] == PixelBytes * 8;
        ushort Short(ReadOnlySpan<byte> from) => BinaryPrimitives.ReadUInt16LittleEndian(from);
        return !readable ? null : new XSetup(
            BinaryPrimitives.ReadUInt32LittleEndian(body[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(body[8..]),
            BinaryPrimitives.ReadUInt32LittleEndian(body[screen..]),
            depth,
            new DisplaySize(Short(body[(screen + 20)..]), Short(body[(screen + 22)..])));
    }
}
