namespace FurtherLink.Engine.Programs;

/// <summary>
/// Variables that a client wants its program to have. They reach the program alone: never a process that has the daemon's rights, where LD_PRELOAD would be
/// a way in.
/// </summary>
public static class ClientEnvironment
{
    /// <summary>Variables at most.</summary>
    public const int MostVariables = 128;

    /// <summary>Characters of a name at most.</summary>
    public const int MostNameLength = 128;

    /// <summary>Bytes of all names and values together at most, as UTF-8.</summary>
    public const int MostBytes = 32 * 1024;

    /// <summary>What the daemon itself tells a program; no client can say it in its place.</summary>
    public const string OwnPrefix = "FURTHER_LINK_";

    /// <summary>No variables.</summary>
    public static IReadOnlyDictionary<string, string> None { get; } = new Dictionary<string, string>();

    /// <summary>Why these cannot be a program's variables, naming the variable and never its value; null: they can.</summary>
    public static string? Problem(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.Count > MostVariables) return $"{variables.Count} variables are more than {MostVariables}";
        int bytes = 0;
        foreach ((string name, string value) in variables)
        {
            if (!IsName(name)) return $"'{Shown.Of(name)}' is no name: letters, digits and _, no digit first, at most {MostNameLength} of them";
            if (name.StartsWith(OwnPrefix, StringComparison.Ordinal)) return $"{name}: names that begin with {OwnPrefix} are the daemon's own";
            if (value.Contains('\0')) return $"{name}: a NUL cannot be part of a value";
            bytes += name.Length + System.Text.Encoding.UTF8.GetByteCount(value) + "=\0".Length;
            if (bytes > MostBytes) return $"names and values are more than {MostBytes} bytes together";
        }

        return null;
    }

    private static bool IsName(string name) => name.Length is > 0 and <= MostNameLength && !char.IsAsciiDigit(name[0])
        && name.All(static character => char.IsAsciiLetterOrDigit(character) || character == '_');
}
