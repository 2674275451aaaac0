using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux;

namespace FurtherLink.Engine.Programs;

/// <summary>Viewers, and how an execution ends: by itself, on request, or because nobody looks any more.</summary>
public sealed partial class Execution
{
    private readonly Lock _stopGate = new();
    private readonly Absence? _absence;
    private Task<bool>? _stop;

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
    public Task StopAsync()
    {
        lock (_stopGate)
        {
            // Once the transcript has its end, LeaveAsync looks after what is left.
            if (!_ended) _stop ??= Task.Run(DescendLadderAsync);
        }

        return Gone;
    }

    /// <summary>When it was over, by the monotonic clock.</summary>
    internal long EndedAt { get; private set; }

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
            return await _family.EndAsync(_options.StopGrace, _time);
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
        lock (_stopGate)
        {
            _ended = true;
            return _stop;
        }
    }

    /// <summary>Ends what the program left running and removes what it left lying.</summary>
    private async Task LeaveAsync(Task<bool>? stop)
    {
        await Task.Yield(); // off the event loop: this touches files
        int pid = _program.Process!.Id.Value;
        _log.Ended(pid, Status.ToString());
        try
        {
            if (stop is not null) _ = await stop;
            if (!_family.IsEmpty && !await _family.EndAsync(_options.StopGrace, _time)) _log.Stuck(pid);
            await _channel.DisposeAsync();
            if (_keys is not null) await _keys.DisposeAsync();
            await Launcher.DiscardAsync(_program);
        }
        catch (Exception failure) when (failure is LibcException or IOException or UnauthorizedAccessException)
        {
            _log.LeftBehind(pid, failure.Message);
        }
        finally
        {
            if (Transcript.Readers == 0) _absence?.Begin();
            EndedAt = _time.GetTimestamp();
            _gone.SetResult();
        }
    }

    /// <summary>Lets go of timers; the transcript can still be read by those attached.</summary>
    internal void Forget() => _absence?.Dispose();
}
