using System.Globalization;

namespace FurtherLink.Engine;

/// <summary>What a client sent, made fit to be shown in an answer, a log or a question: short, and without characters that do something instead of being something.</summary>
public static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The text, cut and cleaned.</summary>
    public static string Of(string text)
    {
        string cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++) target[i] = IsPlain(source[i]) ? source[i] : '\uFFFD';
        });
    }

    // Format characters turn the direction of what follows, or are not there to the eye.
    private static bool IsPlain(char c) => CharUnicodeInfo.GetUnicodeCategory(c) is not
        (UnicodeCategory.Control or UnicodeCategory.Surrogate or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
