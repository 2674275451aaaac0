namespace FurtherLink.Engine.SideChannels;

/// <summary>
/// How many lines a second a program may send, all its processes together: two seconds' worth at once, and then as many as the limit says. What is above is
/// held back, not lost: the program waits, as it does for a client that reads slowly.
/// </summary>
/// <param name="linesPerSecond">The limit.</param>
/// <param name="time">The clock.</param>
internal sealed class ChannelPace(int linesPerSecond, TimeProvider time)
{
    // Timers tick in milliseconds: what is nearer than this is no reason to wait yet.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AtOnce = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1) / linesPerSecond;
    private readonly long _begun = time.GetTimestamp();
    private TimeSpan _due;

    /// <summary>Lines a second.</summary>
    public int LinesPerSecond => linesPerSecond;

    /// <summary>Counts a line; returns how long its process has to wait before the next one is read.</summary>
    public TimeSpan Take()
    {
        lock (_gate)
        {
            TimeSpan now = time.GetElapsedTime(_begun);
            _due = (_due > now ? _due : now) + _interval;
            TimeSpan wait = _due - now - AtOnce;
            return wait < ShortestWait ? TimeSpan.Zero : wait;
        }
    }
}
