namespace FurtherLink.Device.Drawing;

/// <summary>
/// A picture of 128 × 64 dots, laid out as the display's own memory: 8 pages of 8 rows, each a byte for every column with the topmost dot in bit 0
/// (SH1106 data sheet, "Display data RAM"). What lies outside is not drawn.
/// </summary>
public sealed class Framebuffer
{
    /// <summary>Dots in a row.</summary>
    public const int Width = 128;

    /// <summary>Rows.</summary>
    public const int Height = 64;

    /// <summary>Rows in a page.</summary>
    public const int PageRows = 8;

    /// <summary>Pages.</summary>
    public const int Pages = Height / PageRows;

    private readonly byte[] _bytes = new byte[Width * Pages];

    /// <summary>Whether a dot is lit; false outside of the picture, where setting does nothing.</summary>
    public bool this[int x, int y]
    {
        get => IsInside(x, y) && (_bytes[Index(x, y)] & Bit(y)) != 0;
        set
        {
            if (!IsInside(x, y)) return;
            if (value) _bytes[Index(x, y)] |= Bit(y);
            else _bytes[Index(x, y)] &= (byte)~Bit(y);
        }
    }

    /// <summary>The columns of a page, 128 bytes.</summary>
    public ReadOnlySpan<byte> Page(int page) => _bytes.AsSpan(page * Width, Width);

    /// <summary>Everything, page after page.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>Makes every dot dark.</summary>
    public void Clear() => Array.Clear(_bytes);

    /// <summary>Becomes the same picture as <paramref name="other"/>.</summary>
    public void CopyFrom(Framebuffer other) => other._bytes.CopyTo(_bytes, 0);

    /// <summary>Lights or darkens a rectangle.</summary>
    public void Fill(int x, int y, int width, int height, bool lit = true)
    {
        for (int row = y; row < y + height; row++)
        {
            for (int column = x; column < x + width; column++) this[column, row] = lit;
        }
    }

    /// <summary>Draws the edge of a rectangle, one dot wide.</summary>
    public void Frame(int x, int y, int width, int height)
    {
        Fill(x, y, width, 1);
        Fill(x, y + height - 1, width, 1);
        Fill(x, y, 1, height);
        Fill(x + width - 1, y, 1, height);
    }

    /// <summary>Swaps light and dark in a rectangle.</summary>
    public void Invert(int x, int y, int width, int height)
    {
        for (int row = y; row < y + height; row++)
        {
            for (int column = x; column < x + width; column++) this[column, row] = !this[column, row];
        }
    }

    private static bool IsInside(int x, int y) => (uint)x < Width && (uint)y < Height;

    private static int Index(int x, int y) => y / PageRows * Width + x;

    private static byte Bit(int y) => (byte)(1 << (y % PageRows));
}
