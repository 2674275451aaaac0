namespace FurtherLink.Device.Drawing;

/// <summary>The picture of one character.</summary>
/// <param name="Width">Dots in a row, at most 32.</param>
/// <param name="Top">The row of the line that its first row stands in; below zero for an accent on a capital.</param>
/// <param name="Rows">Top first; bit 0 is the leftmost dot.</param>
internal sealed record Glyph(int Width, int Top, IReadOnlyList<uint> Rows)
{
    /// <summary>Whether a dot is lit; false outside.</summary>
    public bool this[int x, int y] => (uint)x < (uint)Width && (uint)y < (uint)Rows.Count && (Rows[y] >> x & 1) != 0;

    /// <summary>
    /// The same, twice as large, with its corners rounded and its slants smooth: each dot becomes four, and one of the four takes after its two neighbours on
    /// that side where those agree with each other and not with the others (the rule known as EPX).
    /// </summary>
    public Glyph Doubled()
    {
        uint[] rows = new uint[Rows.Count * 2];
        for (int y = 0; y < Rows.Count; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                bool here = this[x, y], above = this[x, y - 1], below = this[x, y + 1], left = this[x - 1, y], right = this[x + 1, y];
                Set(2 * x, 2 * y, above == left && above != right && left != below ? above : here);
                Set(2 * x + 1, 2 * y, above == right && above != left && right != below ? above : here);
                Set(2 * x, 2 * y + 1, below == left && below != right && left != above ? below : here);
                Set(2 * x + 1, 2 * y + 1, below == right && below != left && right != above ? below : here);
            }
        }

        return new Glyph(Width * 2, Top * 2, rows);

        void Set(int x, int y, bool lit)
        {
            if (lit) rows[y] |= 1u << x;
        }
    }
}
