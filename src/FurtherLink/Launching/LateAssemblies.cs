using System.Reflection;

namespace FurtherLink.Launching;

/// <summary>
/// What the runtime and its libraries load only when it is first needed: for a connection, for what an exception says. An upgrade replaces the files of a launcher that runs on, and
/// what it would load then was made for another version.
/// </summary>
internal static class LateAssemblies
{
    // Found by the test that replaces every file of a launcher that runs (UpgradeTests); the rest are those that these need in turn.
    private static readonly string[] Names =
    [
        "System.Diagnostics.DiagnosticSource", "System.Diagnostics.StackTrace", "System.Reflection.Metadata", "System.Collections.Immutable", "System.IO.MemoryMappedFiles",
        "System.IO.Compression", "System.Net.NameResolution", "System.Private.Uri", "System.Runtime", "System.Threading.Channels", "System.Text.Encodings.Web", "System.ObjectModel",
    ];

    /// <summary>Loads them now.</summary>
    public static void Load()
    {
        foreach (string name in Names)
        {
            try
            {
                _ = Assembly.Load(name);
            }
            catch (FileNotFoundException)
            {
                // Nothing that is shipped needs it.
            }
        }
    }
}
