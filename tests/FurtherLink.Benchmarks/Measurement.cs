namespace FurtherLink.Benchmarks;

/// <summary>One row of the table: what was measured, beside what, and whether that is good enough.</summary>
/// <param name="What">What was measured, in words.</param>
/// <param name="Floor">The floor of the same run, with its unit; "–" where there is none.</param>
/// <param name="Ours">The daemon's figure, with its unit.</param>
/// <param name="Ratio">Ours over floor, where both are numbers of the same unit.</param>
/// <param name="Target">What is aimed at; "–" for a figure given for information.</param>
/// <param name="Met">Whether the target is met; null without a target, or when nothing could be measured.</param>
internal sealed record Measurement(string What, string Floor, string Ours, double? Ratio, string Target, bool? Met)
{
    internal const string None = "–";

    /// <summary>A figure without a target.</summary>
    internal static Measurement ForInformation(string what, string ours, string floor = None, double? ratio = null) =>
        new(what, floor, ours, ratio, None, null);

    /// <summary>A figure and its floor without a target; both of one <paramref name="unit"/>.</summary>
    internal static Measurement Compared(string what, double floor, double ours, string unit) =>
        ForInformation(what, Figure(ours, unit), Figure(floor, unit), ours / floor);

    /// <summary>A figure that is to be at most <paramref name="factor"/> times its floor; all of one <paramref name="unit"/>.</summary>
    internal static Measurement AtMost(string what, double floor, double ours, double factor, string unit) =>
        new(what, Figure(floor, unit), Figure(ours, unit), ours / floor, $"≤ {factor:0.##} ×", ours <= factor * floor);

    /// <summary>A figure that is to be at least <paramref name="factor"/> times its floor; all of one <paramref name="unit"/>.</summary>
    internal static Measurement AtLeast(string what, double floor, double ours, double factor, string unit) =>
        new(what, Figure(floor, unit), Figure(ours, unit), ours / floor, $"≥ {factor:0.##} ×", ours >= factor * floor);

    /// <summary>A figure that may exceed its floor by <paramref name="margin"/>; all of one <paramref name="unit"/>.</summary>
    internal static Measurement Within(string what, double floor, double ours, double margin, string unit) =>
        new(
            what,
            Figure(floor, unit),
            $"{Figure(ours, unit)} ({ours - floor:+0.00;-0.00})",
            ours / floor,
            $"≤ floor + {margin:0.##} {unit}",
            ours <= floor + margin);

    /// <summary>A figure with a limit of its own, floor or not.</summary>
    internal static Measurement Below(string what, double ours, double limit, string unit, string floor = None) =>
        new(what, floor, Figure(ours, unit), null, $"≤ {limit:0.##} {unit}", ours <= limit);

    /// <summary>Three significant digits: more would be noise.</summary>
    internal static string Figure(double value, string unit)
    {
        string digits = Math.Abs(value) switch { >= 100 => "0", >= 10 => "0.0", _ => "0.00" };
        return value.ToString(digits) + " " + unit;
    }
}
