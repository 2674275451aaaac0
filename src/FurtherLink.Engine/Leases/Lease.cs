using FurtherLink.Engine.Programs;

namespace FurtherLink.Engine.Leases;

/// <summary>One program's turn. It ends with the program; an administrator can end both.</summary>
internal sealed class Lease(LeaseHolder holder, Action<Lease> ended)
{
    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Execution? _execution;
    private bool _revoked;
    private int _ended;

    public LeaseHolder Holder { get; } = holder;

    /// <summary>Completes when the lease is free for the next.</summary>
    public Task Over => _over.Task;

    /// <summary>The program runs; the lease ends with it.</summary>
    public void BelongsTo(Execution execution)
    {
        bool revoked;
        lock (_gate)
        {
            _execution = execution;
            revoked = _revoked;
        }

        _ = execution.Gone.ContinueWith(_ => End(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        if (revoked) _ = execution.StopAsync();
    }

    /// <summary>Stops the program, also one that is only about to start. Completes when the lease is free.</summary>
    public Task RevokeAsync()
    {
        Execution? execution;
        lock (_gate)
        {
            _revoked = true;
            execution = _execution;
        }

        _ = execution?.StopAsync();
        return Over;
    }

    /// <summary>Gives it up: nothing of the program is left, or it could not be started.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0) return;
        ended(this);
        _over.SetResult();
    }
}
