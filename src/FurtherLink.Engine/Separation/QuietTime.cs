namespace FurtherLink.Engine.Separation;

/// <summary>Does something once nothing has happened for a while, and again after the next thing that happens. Costs nothing while it is quiet.</summary>
internal sealed class QuietTime : IDisposable
{
    private readonly TimeSpan _long;
    private readonly Action _act;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private long _last;
    private int _waits;

    /// <summary>Begins with the first <see cref="Disturb"/>.</summary>
    /// <param name="enough">How long.</param>
    /// <param name="act">What is done, on some thread.</param>
    /// <param name="time">The clock.</param>
    public QuietTime(TimeSpan enough, Action act, TimeProvider time)
    {
        _long = enough;
        _act = act;
        _time = time;
        _timer = time.CreateTimer(static self => ((QuietTime)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Something happens.</summary>
    public void Disturb()
    {
        Volatile.Write(ref _last, _time.GetTimestamp());
        if (Interlocked.Exchange(ref _waits, 1) == 0) _ = _timer.Change(_long, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        _ = Interlocked.Exchange(ref _waits, 0); // first: what happens from now on is waited for again
        TimeSpan left = _long - _time.GetElapsedTime(Volatile.Read(ref _last));
        if (left <= TimeSpan.Zero) _act();
        else if (Interlocked.Exchange(ref _waits, 1) == 0) _ = _timer.Change(left, Timeout.InfiniteTimeSpan);
    }
}
