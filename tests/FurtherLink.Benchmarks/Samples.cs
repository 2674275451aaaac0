using System.Diagnostics;

namespace FurtherLink.Benchmarks;

/// <summary>Measured durations, in milliseconds. Told by median and percentiles: on a shared machine a mean tells of the neighbours.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];
    private bool _sorted = true;

    internal int Count => _values.Count;

    internal double Median => Percentile(50);

    internal double P99 => Percentile(99);

    internal double Worst => Percentile(100);

    internal void Add(double milliseconds)
    {
        _values.Add(milliseconds);
        _sorted = false;
    }

    /// <summary>Adds the time since <paramref name="started"/>, a <see cref="Stopwatch"/> timestamp.</summary>
    internal void AddSince(long started) => Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);

    /// <summary>The nearest-rank percentile: a value that was measured, never one in between.</summary>
    internal double Percentile(double percent)
    {
        if (_values.Count == 0) throw new BenchmarkException("no sample was taken");
        if (!_sorted) _values.Sort();
        _sorted = true;
        int rank = (int)Math.Ceiling(percent / 100 * _values.Count);
        return _values[Math.Clamp(rank - 1, 0, _values.Count - 1)];
    }
}
