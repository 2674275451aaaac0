namespace FurtherLink.Device.Drawing;

/// <summary>Puts text on a picture.</summary>
public static class TextDrawing
{
    private const char Ellipsis = '…';

    /// <summary>Draws a line of text with its capitals' top left corner at a place. Returns the column behind it.</summary>
    /// <param name="picture">Drawn on.</param>
    /// <param name="font">Of which size.</param>
    /// <param name="x">Column.</param>
    /// <param name="y">Row.</param>
    /// <param name="text">One line.</param>
    /// <param name="lit">False: dark letters, for a ground that is lit.</param>
    public static int Draw(this Framebuffer picture, Font font, int x, int y, ReadOnlySpan<char> text, bool lit = true)
    {
        foreach (char c in text)
        {
            if (!Font.IsSpace(c)) Draw(picture, font.Glyph(c), x, y, lit);
            x += font.Advance(c);
        }

        return x;
    }

    /// <summary>Draws a line that ends in that column (the last one lit is <paramref name="right"/> - 1).</summary>
    public static void DrawRight(this Framebuffer picture, Font font, int right, int y, ReadOnlySpan<char> text) =>
        picture.Draw(font, right - font.Measure(text), y, text);

    /// <summary>Draws a line in the middle of a span.</summary>
    public static void DrawCentred(this Framebuffer picture, Font font, int x, int width, int y, ReadOnlySpan<char> text, bool lit = true) =>
        picture.Draw(font, x + Math.Max(0, (width - font.Measure(text)) / 2), y, text, lit);

    /// <summary>Draws <paramref name="text"/> in <paramref name="font"/> where it fits into the width, else in <paramref name="smaller"/>, cut if it must be.</summary>
    public static void DrawFitted(this Framebuffer picture, Font font, Font smaller, int x, int width, int y, string text)
    {
        if (font.Measure(text) <= width && font.Has(text)) picture.DrawCentred(font, x, width, y, text);
        else picture.DrawCentred(smaller, x, width, y + (font.Height - smaller.Height) / 2, smaller.Cut(text, width));
    }

    /// <summary>The text, or its beginning and an ellipsis where it is wider than that.</summary>
    public static string Cut(this Font font, string text, int width)
    {
        if (font.Measure(text) <= width) return text;
        int length = text.Length;
        while (length > 0 && font.Measure(text.AsSpan(0, length)) + font.Advance(Ellipsis) > width) length--;
        return string.Concat(text.AsSpan(0, length).TrimEnd(), [Ellipsis]);
    }

    /// <summary>The text in lines of that width, cut between words where it can be; the last of <paramref name="most"/> lines takes an ellipsis for what remains.</summary>
    public static IReadOnlyList<string> Wrap(this Font font, string text, int width, int most)
    {
        var lines = new List<string>();
        string rest = text.Trim();
        while (rest.Length > 0)
        {
            if (lines.Count == most - 1)
            {
                lines.Add(font.Cut(rest, width));
                break;
            }

            int length = rest.Length;
            while (length > 1 && font.Measure(rest.AsSpan(0, length)) > width) length--;
            int space = length < rest.Length ? rest.LastIndexOf(' ', length) : -1;
            if (space > 0) length = space;
            lines.Add(rest[..length].TrimEnd());
            rest = rest[length..].TrimStart();
        }

        return lines;
    }

    private static void Draw(Framebuffer picture, Glyph glyph, int x, int y, bool lit)
    {
        for (int row = 0; row < glyph.Rows.Count; row++)
        {
            for (int column = 0; column < glyph.Width; column++)
            {
                if (glyph[column, row]) picture[x + column, y + glyph.Top + row] = lit;
            }
        }
    }
}
