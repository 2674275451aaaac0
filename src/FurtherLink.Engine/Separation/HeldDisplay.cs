using System.Diagnostics.CodeAnalysis;

using FurtherLink.Engine.Launching;

namespace FurtherLink.Engine.Separation;

/// <summary>A display that the launcher has started: of a connection, until a program takes it over, and then of that.</summary>
/// <param name="number">What it is called on the wire, before and after.</param>
/// <param name="stage">What was started.</param>
/// <param name="holder">The connection.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
internal sealed class HeldDisplay(int number, DisplayStage stage, LauncherPeer holder)
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _hasManager;

    public int Number => number;

    public DisplayStage Stage => stage;

    public LauncherPeer Holder => holder;

    /// <summary>Starts its window manager, once, and before it is a program's.</summary>
    /// <returns>False: there is none.</returns>
    /// <exception cref="WireException">There is one already.</exception>
    public async Task<bool> StartManagerAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_closed.Task.IsCompleted || _hasManager) throw new WireException("there is no window manager to be started now");
            _hasManager = true;
            return await stage.Server.StartManagerAsync();
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Completes when its window manager has ended, or is nobody's business any more.</summary>
    public Task ManagerEndedAsync() => Task.WhenAny(stage.Server.ManagerEnded, _closed.Task);

    /// <summary>Ends its window manager.</summary>
    public async Task KillManagerAsync()
    {
        await _turn.WaitAsync();
        if (!_closed.Task.IsCompleted) await stage.Server.GiveUpManagerAsync();
        _ = _turn.Release();
    }

    /// <summary>From now on nothing is started beside it.</summary>
    public async Task CloseAsync()
    {
        await _turn.WaitAsync();
        _ = _closed.TrySetResult();
        _ = _turn.Release();
    }

    /// <summary>Ends it: no program comes.</summary>
    public async Task EndAsync()
    {
        await CloseAsync();
        await stage.EndAsync();
    }
}
