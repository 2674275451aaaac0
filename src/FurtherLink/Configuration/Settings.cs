using System.Globalization;

namespace FurtherLink.Configuration;

/// <summary>
/// Reads settings by key and kind out of several sources, the strongest that has one wins. It never throws for what somebody wrote: every mistake becomes
/// one line in <see cref="Errors"/>, and reading goes on with the default, so that all mistakes are told at once.
/// </summary>
/// <param name="sources">The weakest first.</param>
/// <param name="errors">Mistakes found before; more are added.</param>
internal sealed class Settings(IReadOnlyList<Source> sources, List<string> errors)
{
    /// <summary>The origin of what nobody set.</summary>
    internal const string BuiltIn = "built-in";

    // Told to people on request only: the start of the daemon does not wait for text that nobody reads.
    private readonly List<Func<Setting>> _read = [];
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads one value out of the text of a list's item or a plain setting; false where it is not allowed.</summary>
    internal delegate bool Parser<T>(string text, out T value);

    /// <summary>What was asked for so far, in that order.</summary>
    public IReadOnlyList<Setting> Read => [.. _read.Select(setting => setting())];

    /// <summary>One line each: the key, where the value came from, the value, what is allowed.</summary>
    public IReadOnlyList<string> Errors => errors;

    /// <summary>A whole number.</summary>
    public int Int(string key, int builtIn, int least, int most, string kind) => Value(
        key, kind, builtIn, value => value.ToString(CultureInfo.InvariantCulture), $"a whole number from {least} to {most}",
        (string text, out int value) => int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
            && value >= least && value <= most);

    /// <summary>A size, up to <paramref name="most"/> bytes.</summary>
    public long Bytes(string key, long builtIn, long least, long most) => Value(
        key, "bytes", builtIn, Quantities.Format, $"bytes from {Quantities.Format(least)} to {Quantities.Format(most)}, like 65536 or 16MiB",
        (string text, out long value) => Quantities.TryParseBytes(text, out value) && value >= least && value <= most);

    /// <summary>A size that may be left to us; <paramref name="builtIn"/> says in words what it is then.</summary>
    public long? OptionalBytes(string key, string builtIn, long least, long most)
    {
        long bytes = 0;
        string? text = Text(
            key, "bytes", builtIn, $"bytes from {Quantities.Format(least)} to {Quantities.Format(most)}, like 65536 or 16MiB",
            (string written, out string same) => Quantities.TryParseBytes(same = written, out bytes) && bytes >= least && bytes <= most);
        return text is null || bytes < least || bytes > most ? null : bytes;
    }

    /// <summary>A time.</summary>
    public TimeSpan Duration(string key, TimeSpan builtIn, TimeSpan least, TimeSpan most) => Value(
        key, "time", builtIn, Quantities.Format,
        $"a time from {Quantities.Format(least)} to {Quantities.Format(most)}, like 1.5s, 500ms, 60min or 00:01:00",
        (string text, out TimeSpan value) => Quantities.TryParseDuration(text, out value) && value >= least && value <= most);

    /// <summary>Yes or no.</summary>
    public bool Flag(string key, bool builtIn) => Value(
        key, "yes or no", builtIn, value => value ? "true" : "false", "1, true or yes; 0, false or no", Quantities.TryParseFlag);

    /// <summary>One of the names of <typeparamref name="T"/>, in lower case.</summary>
    public T Choice<T>(string key, T builtIn)
        where T : struct, Enum => Value(
            key, "choice", builtIn, Name, string.Join(", ", Enum.GetValues<T>().Select(Name)),
            (string text, out T value) =>
            {
                value = Enum.GetValues<T>().FirstOrDefault(known => Name(known) == text);
                return Name(value) == text;
            });

    /// <summary>Text that <paramref name="parse"/> accepts; null where none is set. <paramref name="builtIn"/> says in words what happens then.</summary>
    public string? Text(string key, string kind, string builtIn, string allowed, Parser<string> parse)
    {
        _known.Add(key);
        (string? text, string origin) = Find(key);
        string? value = null;
        if (text is not null && !parse(text, out value!)) Wrong(key, origin, text, allowed);
        _read.Add(() => new Setting(key, kind, builtIn, value ?? builtIn, value is null ? BuiltIn : origin));
        return value;
    }

    /// <summary>
    /// A list: items of an array, <c>Key:0</c>, <c>Key:1</c>…, or one text with commas between them. The strongest source that mentions it gives all of it.
    /// </summary>
    public IReadOnlyList<T> List<T>(string key, string kind, IReadOnlyList<T> builtIn, Func<T, string> format, string allowed, Parser<T> parse)
    {
        _known.Add(key);
        _known.Add(key + ":#");
        if (StrongestWith(key) is not { } source)
        {
            _read.Add(() => new Setting(key, kind, Text(builtIn), Text(builtIn), BuiltIn));
            return builtIn;
        }

        var items = new List<T>();
        int errorsBefore = errors.Count;
        foreach ((string itemKey, string text) in Items(source.Tree.GetSection(key)))
        {
            if (parse(text, out T item)) items.Add(item);
            else Wrong(key, source.Origin(itemKey), text, allowed);
        }

        _read.Add(() => new Setting(key, kind, Text(builtIn), Text(items), source.Origin(key)));
        return errors.Count == errorsBefore ? items : builtIn;

        string Text(IEnumerable<T> list) => string.Join(", ", list.Select(format));
    }

    /// <summary>
    /// Objects in an array, for <paramref name="parse"/> to take apart; null says that it reported what is wrong. As with <see cref="List"/>, one source gives all.
    /// </summary>
    /// <param name="key">The array.</param>
    /// <param name="fields">What an object may hold; <c>name:#</c> for an array of texts.</param>
    /// <param name="builtIn">The default, in words.</param>
    /// <param name="parse">Called with an object and a way to report a mistake in it.</param>
    /// <param name="name">How an object is named to a person.</param>
    public IReadOnlyList<T> Objects<T>(
        string key, IReadOnlyList<string> fields, string builtIn, Func<IConfigurationSection, Action<string>, T?> parse, Func<T, string> name)
        where T : class
    {
        _known.Add(key);
        foreach (string field in fields) _known.Add($"{key}:#:{field}");
        if (StrongestWith(key) is not { } source)
        {
            _read.Add(() => new Setting(key, "list", builtIn, builtIn, BuiltIn));
            return [];
        }

        var objects = new List<T>();
        foreach (IConfigurationSection section in source.Tree.GetSection(key).GetChildren())
        {
            if (parse(section, wrong => errors.Add($"{section.Path} ({source.Origin(section.Path)}): {wrong}")) is { } item) objects.Add(item);
        }

        _read.Add(() => new Setting(key, "list", builtIn, string.Join(", ", objects.Select(name)), source.Origin(key)));
        return objects;
    }

    /// <summary>Whether somebody wrote <paramref name="key"/>, whatever they wrote.</summary>
    public bool IsWritten(string key) => StrongestWith(key) is not null;

    /// <summary>Adds a mistake that shows only when several settings are seen together.</summary>
    public void Wrong(string line) => errors.Add(line);

    /// <summary>Reports every setting that nobody asked for: a slip of the pen must not silently do nothing.</summary>
    public void RefuseUnknown()
    {
        foreach (Source source in sources)
        {
            foreach ((string key, string? value) in source.Tree.AsEnumerable())
            {
                if (value is not null && !_known.Contains(Pattern(key))) errors.Add(Unknown(source, key));
            }
        }
    }

    private string Unknown(Source source, string key)
    {
        string written = source.Spellings(key).Last();
        string? meant = Spelling.Closest(Pattern(written), _known.SelectMany(source.Spellings));
        // The variable says where it is; a file or the command line has to be named.
        string where = source.Origin(key) == written ? written : $"{source.Origin(key)}: {written}";
        return $"{where}: no such setting" + (meant is null ? "" : $"; did you mean {meant}?");
    }

    private static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    // An array's items all count as one setting.
    private static string Pattern(string key) => string.Join(':', key.Split(':').Select(part => part.All(char.IsAsciiDigit) ? "#" : part));

    private static IEnumerable<(string Key, string Text)> Items(IConfigurationSection list) => list.Value is { } text
        ? text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => (list.Path, item))
        : list.GetChildren().Select(item => (item.Path, item.Value ?? ""));

    private T Value<T>(string key, string kind, T builtIn, Func<T, string> format, string allowed, Parser<T> parse)
    {
        _known.Add(key);
        (string? text, string origin) = Find(key);
        T value = builtIn;
        if (text is not null && !parse(text, out value))
        {
            Wrong(key, origin, text, allowed);
            value = builtIn;
        }

        _read.Add(() => new Setting(key, kind, format(builtIn), format(value), origin));
        return value;
    }

    private (string? Text, string Origin) Find(string key)
    {
        for (int i = sources.Count - 1; i >= 0; i--)
        {
            if (sources[i].Tree[key] is { } text) return (text, sources[i].Origin(key));
        }

        return (null, BuiltIn);
    }

    private Source? StrongestWith(string key) => sources.LastOrDefault(source => source.Tree.GetSection(key).Exists());

    private void Wrong(string key, string origin, string text, string allowed) =>
        errors.Add($"{key} ({origin}): '{text}' is not allowed; allowed: {allowed}");
}
