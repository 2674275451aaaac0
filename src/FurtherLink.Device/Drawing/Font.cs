namespace FurtherLink.Device.Drawing;

/// <summary>A set of drawn characters. Each is made when it is first needed, and the drawings are read when the first font is.</summary>
public sealed class Font
{
    private const char Unknown = '?';

    private static readonly Lazy<Dictionary<char, Glyph>> TextGlyphs = new(static () => Load("text.font", accents: true));
    private static readonly Lazy<Dictionary<char, Glyph>> DigitGlyphs = new(static () => Load("digits.font", accents: false));

    private readonly Lazy<Dictionary<char, Glyph>> _drawings;
    private readonly bool _doubled;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<char, Glyph> _made = new();

    private Font(Lazy<Dictionary<char, Glyph>> drawings, bool doubled, int height, int space, int gap)
    {
        _drawings = drawings;
        _doubled = doubled;
        Height = height;
        Space = space;
        Gap = gap;
    }

    /// <summary>For most things: capitals of 7 dots, lines of 10. Latin-1, punctuation, <see cref="Signs"/>.</summary>
    public static Font Text { get; } = new(TextGlyphs, doubled: false, height: 7, space: 3, gap: 1);

    /// <summary>For what has to be seen at arm's length: the same characters with capitals of 14 dots and strokes of two.</summary>
    public static Font Large { get; } = new(TextGlyphs, doubled: true, height: 14, space: 6, gap: 2);

    /// <summary>The digits alone, 11 dots high, bold.</summary>
    public static Font Digits { get; } = new(DigitGlyphs, doubled: false, height: 11, space: 5, gap: 2);

    /// <summary>The digits of codes, 22 dots high.</summary>
    public static Font LargeDigits { get; } = new(DigitGlyphs, doubled: true, height: 22, space: 8, gap: 3);

    /// <summary>Dots from the top of a capital to the line it stands on.</summary>
    public int Height { get; }

    /// <summary>Dots between two lines' tops.</summary>
    public int LineHeight => Height + 3 * (_doubled ? 2 : 1);

    private int Space { get; }

    private int Gap { get; }

    /// <summary>Whether all of it can be shown; an unknown character shows as a question mark.</summary>
    public bool Has(string text) => text.All(c => IsSpace(c) || _drawings.Value.ContainsKey(c));

    /// <summary>How wide a text is, in dots.</summary>
    public int Measure(ReadOnlySpan<char> text)
    {
        int width = 0;
        foreach (char c in text) width += Advance(c);
        return Math.Max(0, width - Gap);
    }

    internal int Advance(char c) => IsSpace(c) ? Space : Glyph(c).Width + Gap;

    internal Glyph Glyph(char c) => _made.GetOrAdd(c, static (wanted, font) =>
    {
        if (!font._drawings.Value.TryGetValue(wanted, out Glyph? glyph) && !font._drawings.Value.TryGetValue(Unknown, out glyph)) glyph = new Glyph(0, 0, []);
        return font._doubled ? glyph.Doubled() : glyph;
    }, this);

    internal static bool IsSpace(char c) => c is ' ' or '\u00A0';

    private static Dictionary<char, Glyph> Load(string resource, bool accents)
    {
        using Stream stream = typeof(Font).Assembly.GetManifestResourceStream(resource)!;
        using var reader = new StreamReader(stream);
        Dictionary<char, Glyph> glyphs = GlyphSheet.Read(reader);
        if (accents) Accents.AddTo(glyphs);
        return glyphs;
    }
}
