using System.Text;

namespace FurtherLink.Engine.Runners;

/// <summary>Fills <c>{name}</c> in the words of a command, once: braces in what is filled in stay as they are.</summary>
internal static class Placeholders
{
    /// <summary>Replaces each name in braces that has a value; others stay.</summary>
    public static string Fill(string word, Func<string, string?> valueOf)
    {
        var filled = new StringBuilder();
        int at = 0;
        while (at < word.Length)
        {
            int open = word.IndexOf('{', at), close = open < 0 ? -1 : word.IndexOf('}', open);
            if (close < 0) break;
            string? value = valueOf(word[(open + 1)..close]);
            filled.Append(word, at, open - at).Append(value ?? word[open..(close + 1)]);
            at = close + 1;
        }

        return filled.Append(word, at, word.Length - at).ToString();
    }
}
