namespace FurtherLink.Linux.Processes;

/// <summary>The names that kill(1) uses: "INT", "TERM", "KILL".</summary>
public static class SignalNames
{
    /// <summary>Every name that <see cref="TryParse"/> knows, in the order of their numbers.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Enum.GetValues<Signal>().Where(signal => signal != Signal.None).Select(signal => signal.Name())];

    /// <summary>"KILL" for <see cref="Signal.Kill"/>; a real-time signal is told by its number.</summary>
    public static string Name(this Signal signal) => signal.ToString().ToUpperInvariant();

    /// <summary>Reads "INT" or "SIGINT", in any case. Numbers are refused: they mean something else on other machines.</summary>
    public static bool TryParse(string text, out Signal signal)
    {
        string name = text.StartsWith("SIG", StringComparison.OrdinalIgnoreCase) ? text[3..] : text;
        signal = Signal.None;
        // Enum.TryParse alone would also take numbers, lists ("INT,TERM" as the sum of both) and spaces.
        return name.Length > 0 && char.IsAsciiLetter(name[0]) && name.All(char.IsAsciiLetterOrDigit) && Enum.TryParse(name, ignoreCase: true, out signal)
            && signal != Signal.None && Enum.IsDefined(signal);
    }
}
