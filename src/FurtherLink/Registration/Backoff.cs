namespace FurtherLink.Registration;

/// <summary>How long to wait after a failure: twice as long each time, up to an hour, and never all devices of a school at the same moment.</summary>
internal sealed class Backoff
{
    private const double Spread = 0.2;

    private static readonly TimeSpan Most = TimeSpan.FromHours(1);

    private readonly TimeSpan _first;
    private readonly Func<double> _random;
    private TimeSpan _next;

    /// <param name="first">After the first failure, on average.</param>
    /// <param name="random">From 0 to 1.</param>
    public Backoff(TimeSpan first, Func<double> random)
    {
        _first = _next = first;
        _random = random;
    }

    /// <summary>The time to wait now.</summary>
    public TimeSpan Next()
    {
        TimeSpan wait = _next * (1 + Spread * (2 * _random() - 1));
        _next = _next * 2 < Most ? _next * 2 : Most;
        return wait;
    }

    /// <summary>It went well, or something changed.</summary>
    public void Reset() => _next = _first;
}
