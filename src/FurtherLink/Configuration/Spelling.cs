namespace FurtherLink.Configuration;

/// <summary>What somebody meant who mistyped a name.</summary>
internal static class Spelling
{
    /// <summary>The candidate closest to <paramref name="word"/>, whatever its case, or null where none is close enough to be a slip.</summary>
    public static string? Closest(string word, IEnumerable<string> candidates)
    {
        int allowed = Math.Max(2, word.Length / 4);
        return candidates
            .Select(candidate => (candidate, Distance: Distance(word.ToUpperInvariant(), candidate.ToUpperInvariant())))
            .Where(match => match.Distance <= allowed)
            .OrderBy(match => match.Distance)
            .Select(match => match.candidate)
            .FirstOrDefault();
    }

    /// <summary>How many characters were added, dropped, replaced or swapped with their neighbour (optimal string alignment).</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (int j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            for (int j = 1; j <= b.Length; j++)
            {
                int replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[a.Length, b.Length];
    }
}
