using System.Collections;

namespace FurtherLink.Configuration;

/// <summary>How environment variables name settings; the only place that knows the names of the original Further Link.</summary>
internal static class EnvironmentNames
{
    private const string Prefix = "FURTHER_LINK_";

    // Set by us for the programs we run, of which one may be a daemon again: the way to its side channel, no setting.
    private const string SideChannel = "FURTHER_LINK_SOCKET";

    // Says "no TLS"; our key says "TLS".
    private const string NoTls = "FURTHER_LINK_NOSSL";

    private static readonly Dictionary<string, string> Original = new()
    {
        ["FURTHER_LINK_PORT"] = "Network:Port",
        [NoTls] = "Network:Tls",
        ["FURTHER_LINK_WORK_DIR"] = "Programs:WorkDirectory",
        ["FURTHER_LINK_TEMP_DIR"] = "Programs:TempDirectory",
        ["FURTHER_LINK_MINISCREEN_PROJECTS_DIR"] = "Upload:ProjectsDirectory",
        ["FURTHER_LINK_DEBUG"] = "Logging:Debug",
        ["FURTHER_VENV"] = "Programs:Venv",
    };

    /// <summary>The settings in <paramref name="environment"/>, and which variable each came from. Ours win over the original's; an empty one is unset.</summary>
    public static Source Read(IDictionary environment)
    {
        var values = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var variables = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (DictionaryEntry entry in environment)
        {
            if (entry is not { Key: string variable, Value: string { Length: > 0 } value } || variable == SideChannel) continue;
            if (Original.TryGetValue(variable, out string? key))
            {
                if (values.TryAdd(key, variable == NoTls ? Opposite(value) : value)) variables[key] = variable;
            }
            else if (variable.StartsWith(Prefix, StringComparison.Ordinal))
            {
                key = variable[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal);
                values[key] = value;
                variables[key] = variable;
            }
        }

        return new Source(values, key => variables.GetValueOrDefault(key, Spell(key)), Spellings);
    }

    /// <summary>Our name for the variable of a setting.</summary>
    public static string Spell(string key) => Prefix + key.Replace(":", "__", StringComparison.Ordinal);

    private static IEnumerable<string> Spellings(string key) =>
        Original.Where(name => name.Value == key).Select(name => name.Key).Append(Spell(key));

    // Nonsense stays as it was written, so that the error can show it.
    private static string Opposite(string value) => Quantities.TryParseFlag(value, out bool flag) ? (flag ? "false" : "true") : value;
}
