using System.Text;

using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux;

namespace FurtherLink.Engine.Programs;

/// <summary>Viewers, and how an execution ends: by itself, on request, or because nobody looks any more.</summary>
public sealed partial class Execution
{
    private readonly Lock _stopGate = new();
    private readonly Absence? _absence;
    private Task<bool>? _stop;
    private long _endedAt;
    private ITimer? _timer;

    /// <summary>Why it ended, or is being ended.</summary>
    public EndReason EndReason { get; private set; }

    /// <summary>Whether it was ended because its time was up; <see cref="Status"/> tells truly how: by SIGTERM, or as it pleased after one.</summary>
    public bool TimedOut => EndReason == EndReason.TimedOut;

    /// <summary>Completes when nothing of the program is left: no process, no file, no descriptor.</summary>
    public Task Gone => _gone.Task;

    /// <summary>Begins to view; see <see cref="Transcript.Attach"/>.</summary>
    public TranscriptReader Attach(long after, Action available)
    {
        TranscriptReader reader = Transcript.Attach(after, available);
        _absence?.Over();
        return reader;
    }

    /// <summary>Ends a view. With the last one, a program that cannot be detached is stopped.</summary>
    public void Detach(TranscriptReader reader)
    {
        reader.Dispose();
        if (Transcript.Readers > 0) return;
        if (_absence is not null) _absence.Begin();
        else _ = StopAsync();
    }

    /// <summary>Ends the program and all that belongs to it: SIGTERM, the grace period, SIGKILL. Completes when nothing is left.</summary>
    public Task StopAsync() => StopAsync(EndReason.Stopped);

    private Task StopAsync(EndReason reason)
    {
        lock (_stopGate)
        {
            // Once the transcript has its end, LeaveAsync looks after what is left.
            if (_ended || _handingOn is { IsCompleted: false } or { IsCompletedSuccessfully: true, Result: true }) return Gone;
            if (EndReason == EndReason.None) EndReason = reason;
            _stop ??= Task.Run(DescendLadderAsync);
        }

        return Gone;
    }

    /// <summary>When its transcript got its end, by the monotonic clock; 0: not yet.</summary>
    internal long EndedAt => Volatile.Read(ref _endedAt);

    /// <summary>Nobody has attached at its start: from now on it is absent, as it is when the last viewer has left.</summary>
    internal void BeginUnwatched()
    {
        if (Transcript.Readers == 0) _absence?.Begin();
    }

    /// <summary>Begins to count its time.</summary>
    private void StartClock(TimeSpan timeout)
    {
        TimeSpan left = timeout - _time.GetElapsedTime(_begun);
        _timer = _time.CreateTimer(
            static self => _ = ((Execution)self!).StopAsync(EndReason.TimedOut), this, left > TimeSpan.Zero ? left : TimeSpan.Zero, System.Threading.Timeout.InfiniteTimeSpan);
    }

    private static TimeSpan? Shorter(TimeSpan? asked, TimeSpan configured) =>
        configured == TimeSpan.Zero || asked < configured ? asked : configured;

    /// <summary>So much of its output is lost for good, nobody having been there to read it.</summary>
    private void OnDropped(long bytes)
    {
        if (bytes <= _quota) return;
        lock (_stopGate)
        {
            if (_ended || EndReason != EndReason.None) return;
            EndReason = EndReason.TooMuchOutput;
        }

        _log.TooMuchOutput(_program.Id.Value, _quota);
        _ = StopAsync(EndReason.TooMuchOutput);
    }

    private byte[] QuotaMessage() => Encoding.UTF8.GetBytes(
        $"\r\nfurther-link: this program was ended: it wrote more than {_quota} bytes that nobody was there to read (Limits:DetachedOutput)\r\n");

    private bool IsStopping
    {
        get
        {
            lock (_stopGate) return _stop is not null;
        }
    }

    private async Task<bool> DescendLadderAsync()
    {
        try
        {
            return await _program.EndAsync();
        }
        catch (Exception failure)
        {
            // Told now, since the program may live on for long; whoever asks again is served again.
            _log.StopFailed(failure);
            lock (_stopGate) _stop = null;
            return false;
        }
    }

    /// <summary>From now on a stop has nothing to do; returns the one under way.</summary>
    private Task<bool>? End()
    {
        _timer?.Dispose();
        lock (_stopGate)
        {
            _ended = true;
            Volatile.Write(ref _endedAt, Math.Max(1, _time.GetTimestamp()));
            return _stop;
        }
    }

    /// <summary>Ends what the program left running and removes what it left lying.</summary>
    private async Task LeaveAsync(Task<bool>? stop)
    {
        await Task.Yield(); // off the event loop: this touches files
        int pid = _program.Id.Value;
        _log.Ended(pid, Status.ToString());
        try
        {
            if (stop is not null) _ = await stop;
            if (!await _program.EndAsync()) _log.Stuck(pid);
            await _channel.DisposeAsync();
            if (_keys is not null) await _keys.DisposeAsync();
            await _program.DiscardAsync();
            Transcript.Reached?.Dispose();
        }
        catch (Exception failure) when (failure is LibcException or IOException or UnauthorizedAccessException)
        {
            _log.LeftBehind(pid, failure.Message);
        }
        finally
        {
            _absence?.End(_keptAfterEnd);
            _gone.SetResult();
        }
    }

    /// <summary>Lets go of timers; the transcript can still be read by those attached.</summary>
    internal void Forget() => _absence?.Dispose();
}
