using System.Globalization;

namespace FurtherLink.Device.Drawing;

/// <summary>Reads the drawings of a font: bands of characters side by side, <c>#</c> lit and <c>.</c> dark, as the files beside this one have them.</summary>
internal static class GlyphSheet
{
    /// <summary>Reads a sheet.</summary>
    /// <exception cref="FormatException">The drawing is not what a sheet looks like; the message says where.</exception>
    public static Dictionary<char, Glyph> Read(TextReader sheet)
    {
        var glyphs = new Dictionary<char, Glyph>();
        var band = new List<string[]>();
        while (sheet.ReadLine() is { } line)
        {
            if (line.StartsWith("; ", StringComparison.Ordinal)) continue;
            if (line.Length > 0)
            {
                band.Add(line.Split(' '));
                continue;
            }

            AddBand(glyphs, band);
            band.Clear();
        }

        AddBand(glyphs, band);
        return glyphs;
    }

    private static void AddBand(Dictionary<char, Glyph> glyphs, List<string[]> band)
    {
        if (band.Count == 0) return;
        for (int i = 0; i < band[0].Length; i++)
        {
            string name = band[0][i];
            string[] rows = [.. band.Skip(1).Select(row => i < row.Length ? row[i] : throw new FormatException($"'{name}' lacks a row"))];
            if (rows.Any(row => row.Length != rows[0].Length)) throw new FormatException($"the rows of '{name}' differ in length");
            if (!glyphs.TryAdd(Character(name), new Glyph(rows[0].Length, 0, [.. rows.Select(Row)]))) throw new FormatException($"'{name}' is drawn twice");
        }
    }

    private static char Character(string name) => name switch
    {
        { Length: 1 } => name[0],
        ['U', '+', .. var number] => (char)ushort.Parse(number, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        _ => throw new FormatException($"'{name}' is no character"),
    };

    private static uint Row(string dots)
    {
        uint row = 0;
        for (int x = 0; x < dots.Length; x++)
        {
            if (dots[x] == '#') row |= 1u << x;
            else if (dots[x] != '.') throw new FormatException($"'{dots}' holds something else than # and .");
        }

        return row;
    }
}
