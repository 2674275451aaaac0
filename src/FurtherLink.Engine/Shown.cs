namespace FurtherLink.Engine;

/// <summary>
/// What a client sent, made fit to be shown in an answer, a log or a terminal: short, without control characters, and without those that turn the direction of
/// writing (Unicode, annex 9), by which a text can seem to be another.
/// </summary>
public static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The text, cut and cleaned.</summary>
    public static string Of(string text)
    {
        string cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++) target[i] = IsFit(source[i]) ? source[i] : '\uFFFD';
        });
    }

    private static bool IsFit(char c) => !char.IsControl(c) && !char.IsSurrogate(c)
        && c is not ('\u061C' or '\u200E' or '\u200F' or '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069'));
}
