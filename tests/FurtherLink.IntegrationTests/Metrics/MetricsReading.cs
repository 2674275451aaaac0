using System.Globalization;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Metrics;

/// <summary>What <c>/metrics</c> said once.</summary>
internal sealed class MetricsReading
{
    private readonly Dictionary<string, double> _values = new(StringComparer.Ordinal);

    private MetricsReading(string text)
    {
        Text = text;
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(static line => !line.StartsWith('#')))
        {
            int space = line.LastIndexOf(' ');
            _values.Add(line[..space], line[(space + 1)..] == "+Inf" ? double.PositiveInfinity : double.Parse(line[(space + 1)..], CultureInfo.InvariantCulture));
        }
    }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Each value under its name and label: <c>further_link_uploads_total{result="done"}</c>.</summary>
    public IReadOnlyDictionary<string, double> Values => _values;

    /// <summary>One of them, without <c>further_link_</c>.</summary>
    public double this[string name] => _values["further_link_" + name];

    /// <summary>The names of the metrics.</summary>
    public IEnumerable<string> Names => Text.Split('\n').Where(static line => line.StartsWith("# TYPE ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[2]);

    public static async Task<MetricsReading> TakeAsync(TestDaemon daemon, CancellationToken ct)
    {
        using HttpResponseMessage answer = await daemon.Http.GetAsync(new Uri("/metrics", UriKind.Relative), ct);
        Assert.That((int)answer.StatusCode, Is.EqualTo(200));
        Assert.That(answer.Content.Headers.ContentType?.ToString(), Is.EqualTo("text/plain; version=0.0.4; charset=utf-8"));
        return new MetricsReading(Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(ct)));
    }
}
