using System.Threading.Tasks.Sources;

namespace FurtherLink.Linux.Events;

/// <summary>A wait that can be used over and over by one waiter at a time; whoever completes it runs the waiter's continuation.</summary>
internal sealed class Readiness : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private int _waiting;

    /// <summary>Begins a wait.</summary>
    /// <exception cref="InvalidOperationException">Somebody waits already.</exception>
    public ValueTask Start()
    {
        if (Volatile.Read(ref _waiting) != 0) throw new InvalidOperationException("one reader and one writer at a time");
        _core.Reset();
        Volatile.Write(ref _waiting, 1);
        return new ValueTask(this, _core.Version);
    }

    /// <summary>Ends the wait, if there is one.</summary>
    public void Complete()
    {
        if (Interlocked.Exchange(ref _waiting, 0) != 0) _core.SetResult(true);
    }

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _core.OnCompleted(continuation, state, token, flags);
}
