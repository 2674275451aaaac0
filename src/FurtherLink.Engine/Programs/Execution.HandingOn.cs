using FurtherLink.Engine.Separation;
using FurtherLink.Linux;

namespace FurtherLink.Engine.Programs;

/// <summary>How a detachable program outlives the daemon: what is known of it is left with the launcher, and nothing of it is read or written here any more.</summary>
public sealed partial class Execution
{
    private Task<bool>? _handingOn;

    /// <summary>Whether it goes on when this daemon stops.</summary>
    public bool CanBeHandedOn => Detachable && _program.CanOutlive;

    /// <summary>Whether it goes on without this daemon; false also while that is being found out.</summary>
    internal bool IsLeft
    {
        get
        {
            lock (_stopGate) return _handingOn is { IsCompletedSuccessfully: true, Result: true };
        }
    }

    /// <summary>Says what has to be known of it in case this daemon is killed.</summary>
    internal async Task KeepAsync()
    {
        try
        {
            await _program.KeepAsync(State(progress: null).ToBytes(), Transcript.Reached);
        }
        catch (Exception refused) when (refused is StartException or LibcException)
        {
            _log.NotKept(_program.Id.Value, refused.Message);
        }
    }

    /// <summary>Leaves it to the next daemon, at a byte: what was read of it goes along, and what was not is still there to be read.</summary>
    /// <returns>False: it has ended, or is being ended, or could not be left.</returns>
    internal Task<bool> HandOnAsync()
    {
        lock (_stopGate)
        {
            if (_ended || _stop is not null || _output is null) return Task.FromResult(false);
            return _handingOn ??= Task.Run(HandOnNowAsync);
        }
    }

    /// <summary>Whether it goes on without this daemon; waits where that is being found out.</summary>
    private async Task<bool> IsLeftAsync()
    {
        Task<bool>? handing;
        lock (_stopGate) handing = _handingOn;
        return handing is not null && await handing;
    }

    private async Task<bool> HandOnNowAsync()
    {
        try
        {
            if (Display is { } display) await display.LeaveAsync(); // before: what it tells has to be in the transcript
            Transcript.Freeze();
            await _channel.LeaveAsync();
            if (_keys is not null) await _keys.DisposeAsync();
            byte[] input = _input.TakePending();
            await _output!.PauseAsync();
            if (_error is not null) await _error.PauseAsync();
            await _input.CloseAsync();
            // First the rests: what was gathered of standard error goes into the transcript with that.
            byte[] outputRest = _outputSink!.TakeRest(), errorRest = _errorSink?.TakeRest() ?? [];
            var progress = new SessionProgress(Transcript.Image(), outputRest, errorRest, input);
            await _program.LeaveAsync(State(progress).ToBytes());
            return true;
        }
        catch (Exception failure) when (failure is StartException or LibcException)
        {
            _log.NotKept(_program.Id.Value, failure.Message);
            return false;
        }
    }

    private SessionState State(SessionProgress? progress) => new()
    {
        Session = Session!,
        Owner = Owner,
        Title = Title,
        Runner = _runner,
        StartedAt = StartedAt,
        Begun = _begun,
        KeptAfterEnd = _keptAfterEnd,
        Timeout = _timeout,
        TimeoutNotice = _timeoutNotice,
        Exclusive = _exclusive,
        Miniscreen = Miniscreen,
        Display = Display?.State,
        NoDisplay = _noDisplay,
        Progress = progress,
    };
}
