namespace FurtherLink.Configuration;

/// <summary>Settings on the command line: <c>--Section:Key=value</c>.</summary>
internal static class CommandLineSettings
{
    /// <summary>Reads <paramref name="arguments"/>; whatever is not of that form is an error.</summary>
    public static Source Read(IEnumerable<string> arguments, Action<string> error)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (string argument in arguments)
        {
            int equals = argument.IndexOf('=');
            if (argument.StartsWith("--", StringComparison.Ordinal) && equals > 2 && argument.IndexOf(':') is int colon && colon > 0 && colon < equals)
                values[argument[2..equals]] = argument[(equals + 1)..];
            else
                error($"command line: '{argument}' is neither a command, an option nor a setting; a setting reads --Network:Port=8028");
        }

        return new Source(values, _ => "command line", key => [key]);
    }
}
