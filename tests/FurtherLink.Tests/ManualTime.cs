namespace FurtherLink.Tests;

/// <summary>A clock that stands until it is moved. It ticks at a rate that no real one has, so that code which mixes up ticks and time is found out.</summary>
internal sealed class ManualTime : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private TimeSpan _now;

    public override long TimestampFrequency => 7_654_321;

    /// <summary>How many wait for it to move.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _timers.Count(static timer => timer.Due < TimeSpan.MaxValue);
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate) return (long)(_now.TotalSeconds * TimestampFrequency);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        _ = timer.Change(dueTime, period);
        lock (_gate) _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on in steps of a millisecond; what is due runs on this thread.</summary>
    public void Advance(TimeSpan time)
    {
        TimeSpan end = _now + time;
        while (_now < end)
        {
            Timer[] due;
            lock (_gate)
            {
                _now = _now + TimeSpan.FromMilliseconds(1) < end ? _now + TimeSpan.FromMilliseconds(1) : end;
                due = [.. _timers.Where(timer => timer.Due <= _now)];
            }

            foreach (Timer timer in due) timer.Fire();
        }
    }

    private sealed class Timer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._gate) Due = dueTime == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : time._now + dueTime;
            return true;
        }

        public void Fire()
        {
            Due = TimeSpan.MaxValue;
            callback(state);
        }

        public void Dispose() => Due = TimeSpan.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
