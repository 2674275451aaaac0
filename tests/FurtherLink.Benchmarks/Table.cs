using System.Text;

namespace FurtherLink.Benchmarks;

/// <summary>The measurements as a table, in Markdown: it reads well in a terminal too.</summary>
internal static class Table
{
    private static readonly string[] Heads = ["measurement", "floor", "ours", "ratio", "target", "met"];

    internal static string Render(IEnumerable<Measurement> measurements)
    {
        List<string[]> rows = [Heads, .. measurements.Select(Cells)];
        int[] widths = [.. Enumerable.Range(0, Heads.Length).Select(column => rows.Max(row => row[column].Length))];
        rows.Insert(1, [.. widths.Select(width => new string('-', width))]);
        var text = new StringBuilder();
        foreach (string[] row in rows) text.Append("| ").AppendJoin(" | ", row.Select((cell, column) => cell.PadRight(widths[column]))).AppendLine(" |");
        return text.ToString();
    }

    private static string[] Cells(Measurement row) =>
    [
        row.What,
        row.Floor,
        row.Ours,
        row.Ratio?.ToString("0.00") ?? Measurement.None,
        row.Target,
        row.Met switch { true => "yes", false => "NO", null => Measurement.None },
    ];
}
