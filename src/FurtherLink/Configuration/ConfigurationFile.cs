using System.Text.Json;

namespace FurtherLink.Configuration;

/// <summary>The JSON file with settings.</summary>
internal static class ConfigurationFile
{
    /// <summary>Read where no <c>--config</c> names another; it need not exist.</summary>
    public const string Default = "/etc/further-link/further-link.json";

    /// <summary>Reads <paramref name="chosen"/>, or else <see cref="Default"/>; null where the latter is not there.</summary>
    public static Source? Read(string? chosen, Action<string> error)
    {
        string path = chosen ?? Default;
        if (chosen is null && !File.Exists(path)) return null;
        try
        {
            using FileStream file = File.OpenRead(path);
            return new Source(new ConfigurationBuilder().AddJsonStream(file).Build(), _ => path, key => [key]);
        }
        catch (JsonException wrong)
        {
            error($"{path}, line {wrong.LineNumber + 1}: not valid JSON: {Reason(wrong)}");
        }
        catch (FormatException wrong)
        {
            error($"{path}: {wrong.Message}");
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            error($"{path}: cannot be read: {unreadable.Message}");
        }

        return null;
    }

    // The parser appends its position in its own words.
    private static string Reason(JsonException wrong) => wrong.Message.Split(" LineNumber:")[0];
}
