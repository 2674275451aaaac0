namespace FurtherLink.Configuration;

/// <summary>The settings that a running daemon takes over when its configuration is read again; all others are in use after the next start.</summary>
/// <param name="read">Reads all sources; null: nobody can ask for it.</param>
/// <param name="options">What was read at the start.</param>
/// <param name="settings">The same, as text; null where <paramref name="read"/> is.</param>
internal sealed class LiveSettings(DaemonOptions options, Settings? settings = null, Func<(DaemonOptions Options, Settings Settings)>? read = null)
{
    /// <summary>Their keys.</summary>
    public static readonly IReadOnlyList<string> Keys = ["Logging:Debug", "Trust:Hosts", "Trust:Origins"];

    private Dictionary<string, string>? _values;
    private volatile DaemonOptions _current = options;

    /// <summary>Something was read again. Told on the thread of <see cref="ReadAgain"/>.</summary>
    public event EventHandler? Changed;

    /// <summary>What was read last. Of what is not in <see cref="Keys"/>, the daemon uses what was read first.</summary>
    public DaemonOptions Current => _current;

    /// <summary>Reads the sources again. One caller at a time.</summary>
    /// <returns>What is wrong, and then nothing changes; and the keys whose new value waits for a restart.</returns>
    public (IReadOnlyList<string> Errors, IReadOnlyList<string> Waiting) ReadAgain()
    {
        if (read is null || settings is null) return ([], []);
        (DaemonOptions options, Settings now) = read();
        if (now.Errors.Count > 0) return (now.Errors, []);
        _values ??= ValuesOf(settings);
        string[] changed = [.. now.Read.Where(setting => _values.GetValueOrDefault(setting.Key) != setting.Value).Select(static setting => setting.Key)];
        _current = options;
        Changed?.Invoke(this, EventArgs.Empty);
        return ([], [.. changed.Except(Keys)]);
    }

    private static Dictionary<string, string> ValuesOf(Settings settings) => settings.Read.ToDictionary(static setting => setting.Key, static setting => setting.Value);
}
