using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// What happens to a detachable program while nobody looks. For some seconds it is held back rather than its output overwritten, so that somebody whose
/// connection broke loses nothing; then it runs on freely; after its lifetime it is stopped. Once it has ended, nobody's coming or going changes when it is
/// forgotten.
/// </summary>
internal sealed class Absence : IDisposable
{
    private static readonly TimeSpan HoldTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly Transcript _transcript;
    private readonly TimeSpan _lifetime;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private bool _absent;
    private bool _ended;

    public Absence(Transcript transcript, TimeSpan lifetime, Action expired, TimeProvider time)
    {
        _transcript = transcript;
        _lifetime = lifetime;
        _expired = expired;
        _transcript.Holding = true;
        _timer = time.CreateTimer(static self => ((Absence)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The last viewer has left.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            if (_absent || _ended) return;
            _absent = true;
            _ = _timer.Change(HoldTime < _lifetime ? HoldTime : _lifetime, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Somebody looks again.</summary>
    public void Over()
    {
        lock (_gate)
        {
            if (_ended) return;
            _absent = false;
            _transcript.Holding = true;
            _ = _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>The program has ended; it can be asked for that long.</summary>
    public void End(TimeSpan kept)
    {
        lock (_gate)
        {
            _ended = true;
            _transcript.Holding = false;
            _ = _timer.Change(kept, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        lock (_gate)
        {
            if (!_absent && !_ended) return;
            if (!_ended && _transcript.Holding && _lifetime > HoldTime)
            {
                _transcript.Holding = false;
                _ = _timer.Change(_lifetime - HoldTime, Timeout.InfiniteTimeSpan);
                return;
            }

            _transcript.Holding = false;
        }

        _expired();
    }
}
