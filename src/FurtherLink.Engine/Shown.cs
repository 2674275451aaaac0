namespace FurtherLink.Engine;

/// <summary>What a client sent, made fit to be shown in an answer or a log: short, and without control characters.</summary>
public static class Shown
{
    private const int MaxLength = 80;

    /// <summary>The text, cut and cleaned.</summary>
    public static string Of(string text)
    {
        string cut = text.Length <= MaxLength ? text : text[..MaxLength] + "…";
        return string.Create(cut.Length, cut, static (target, source) =>
        {
            for (int i = 0; i < source.Length; i++) target[i] = char.IsControl(source[i]) || char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
        });
    }
}
