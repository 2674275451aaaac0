using System.Collections;

using FurtherLink.Configuration;

namespace FurtherLink.Tests.Configuration;

/// <summary>Reads a configuration made of what a test says, and nothing of this machine's.</summary>
internal static class Reading
{
    public static (DaemonOptions Options, Settings Settings) Of(string json = "{}", Dictionary<string, string>? environment = null, params string[] arguments) =>
        WithFile(json, file => ConfigurationReader.Read(file, new Hashtable(environment ?? []), arguments));

    /// <summary>The mistakes in a file; its path reads FILE.</summary>
    public static IEnumerable<string> ErrorsIn(string json) => WithFile(
        json, file => ConfigurationReader.Read(file, new Hashtable(), []).Settings.Errors.Select(error => error.Replace(file, "FILE")).ToList());

    // Always a file: this machine's own /etc/further-link must not matter.
    private static T WithFile<T>(string json, Func<string, T> use)
    {
        string file = Path.Combine(Path.GetTempPath(), $"further-link-{Guid.NewGuid():N}.json");
        File.WriteAllText(file, json);
        try
        {
            return use(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
