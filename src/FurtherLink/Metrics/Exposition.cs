using System.Globalization;
using System.Text;

namespace FurtherLink.Metrics;

/// <summary>
/// The text format of Prometheus, version 0.0.4: of each metric a line that says what it means, one of what kind it is, and its values.
/// </summary>
internal sealed class Exposition
{
    /// <summary>How it is announced.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private readonly StringBuilder _text = new();

    /// <summary>Something that goes up and down.</summary>
    public Exposition Gauge(string name, string help, double value) => Begin(name, "gauge", help).Value(name, null, value);

    /// <summary>Something that only grows, until the daemon is started again.</summary>
    public Exposition Counter(string name, string help, double value) => Begin(name, "counter", help).Value(name, null, value);

    /// <summary>Several of these, told apart by a label.</summary>
    /// <param name="name">Of the metric.</param>
    /// <param name="help">What it counts.</param>
    /// <param name="label">What they are told apart by.</param>
    /// <param name="values">Each with the label's value: words of ours, of which there are few.</param>
    public Exposition Counters(string name, string help, string label, IEnumerable<(string Kind, long Count)> values)
    {
        _ = Begin(name, "counter", help);
        foreach ((string kind, long count) in values) _ = Value(name, (label, kind), count);
        return this;
    }

    /// <summary>A 1 that carries a label, for what is no number.</summary>
    public Exposition Info(string name, string help, string label, string value) => Begin(name, "gauge", help).Value(name, (label, value), 1);

    /// <summary>All of it.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(_text.ToString());

    private Exposition Begin(string name, string kind, string help)
    {
        _ = _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {kind}\n");
        return this;
    }

    private Exposition Value(string name, (string Name, string Value)? label, double value)
    {
        _ = _text.Append(name);
        if (label is var (key, word)) _ = _text.Append(CultureInfo.InvariantCulture, $"{{{key}=\"{word}\"}}");
        _ = _text.Append(CultureInfo.InvariantCulture, $" {(double.IsPositiveInfinity(value) ? "+Inf" : value.ToString(CultureInfo.InvariantCulture))}\n");
        return this;
    }
}
