namespace FurtherLink.Device.Drawing;

/// <summary>Makes the accented letters of Latin-1 out of letters and marks, which stand one row apart.</summary>
internal static class Accents
{
    // U+00C0 to U+00FF: the letter, and the mark on it; a letter that is drawn as a whole has a dash.
    private const string Letters = "AAAAAA-CEEEEIIII-NOOOOO--UUUUY--aaaaaa-ceeeeıııı-nooooo--uuuuy-y";
    private const string Marks = "`´^~¨°-¸`´^¨`´^¨-~`´^~¨--`´^¨´--`´^~¨°-¸`´^¨`´^¨-~`´^~¨--`´^¨´-¨";
    private const char First = '\u00C0';

    private const int CapitalTop = 0;
    private const int SmallTop = 2;
    private const int BelowTheLine = 7;

    /// <summary>Adds what can be made of what is there.</summary>
    public static void AddTo(Dictionary<char, Glyph> glyphs)
    {
        for (int i = 0; i < Letters.Length; i++)
        {
            if (Letters[i] == '-') continue;
            Glyph letter = glyphs[Letters[i]];
            int top = char.IsAsciiLetterUpper(Letters[i]) ? CapitalTop : SmallTop;
            glyphs[(char)(First + i)] = Combine(letter, top, MarkOf(Marks[i]), below: Marks[i] == '¸');
        }
    }

    private static Glyph MarkOf(char mark) => mark switch
    {
        '`' => new Glyph(2, 0, [0b01, 0b10]),
        '´' => new Glyph(2, 0, [0b10, 0b01]),
        '^' => new Glyph(3, 0, [0b010, 0b101]),
        '~' => new Glyph(4, 0, [0b1010, 0b0101]),
        '¨' => new Glyph(3, 0, [0b101]),
        '°' => new Glyph(2, 0, [0b11, 0b11]),
        _ => new Glyph(2, 0, [0b10, 0b01]),
    };

    private static Glyph Combine(Glyph letter, int letterTop, Glyph mark, bool below)
    {
        int width = Math.Max(letter.Width, mark.Width);
        int markTop = below ? BelowTheLine : letterTop - 1 - mark.Rows.Count;
        int top = Math.Min(0, markTop);
        uint[] rows = new uint[Math.Max(letter.Rows.Count, markTop + mark.Rows.Count) - top];
        Add(letter, 0);
        Add(mark, markTop);
        return new Glyph(width, top, rows);

        void Add(Glyph part, int at)
        {
            for (int y = 0; y < part.Rows.Count; y++) rows[y + at - top] |= part.Rows[y] << ((width - part.Width + 1) / 2);
        }
    }
}
