using System.Diagnostics.CodeAnalysis;

using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>A program that the launcher has started, and whose it is at the moment.</summary>
/// <param name="number">What it is called on the wire.</param>
/// <param name="program">What was started.</param>
/// <param name="detachable">Whether it may outlive the connection on which it was asked for.</param>
/// <param name="display">What it draws on, or null.</param>
[SuppressMessage("Reliability", "CA1001", Justification = "A semaphore without a wait handle holds nothing.")]
internal sealed class HeldProgram(int number, LaunchedProgram program, bool detachable, HeldDisplay? display)
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Lock _gate = new();
    private readonly HashSet<Task> _looking = [];
    private bool _over;

    public int Number => number;

    public LaunchedProgram Program => program;

    public bool Detachable => detachable;

    public HeldDisplay? Display => display;

    /// <summary>The connection that has it; null: nobody has. Guarded by the <see cref="HeldPrograms"/>.</summary>
    public LauncherPeer? Holder { get; set; }

    /// <summary>What its holder said of it last, for the next one; null: nothing, and so it cannot be gone on with.</summary>
    public SafeFileHandle? State { get; private set; }

    /// <summary>Where its transcript stands, written by its holder.</summary>
    public SafeFileHandle? Reached { get; private set; }

    /// <summary>Runs out when nobody takes it.</summary>
    public ITimer? Grace { get; set; }

    /// <summary>Its removal, once that has begun.</summary>
    public Task? Removal { get; set; }

    /// <summary>Whether its step runs.</summary>
    public bool IsRunning => !program.Process!.Exited.IsCompleted;

    /// <summary>Starts the next step; one at a time, and only when the one before has ended.</summary>
    public async Task NextAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (IsRunning || !program.HasNextStep || Removal is not null) throw new WireException("there is no step to be started now");
            await program.StartNextStepAsync();
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Sends a signal, unless it is being removed.</summary>
    public async Task SignalAsync(Signal signal)
    {
        await _turn.WaitAsync();
        try
        {
            if (Removal is null) program.Signal(signal);
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Takes over what is said of it.</summary>
    /// <exception cref="StartException">It is being removed.</exception>
    public async Task KeepAsync(SafeFileHandle state, SafeFileHandle? reached)
    {
        await _turn.WaitAsync();
        try
        {
            if (Removal is not null) throw new StartException("the program is being ended");
            State?.Dispose();
            State = state;
            if (reached is null) return;
            Reached?.Dispose();
            Reached = reached;
        }
        finally
        {
            _ = _turn.Release();
        }
    }

    /// <summary>Ends all its processes by the ladder.</summary>
    /// <returns>False: something is stuck in the kernel.</returns>
    public Task<bool> EndAsync() => WhileThereAsync(program.EndAsync);

    /// <summary>The first half of the ladder.</summary>
    /// <returns>False: something of it is left.</returns>
    public Task<bool> AskToEndAsync() => WhileThereAsync(program.AskToEndAsync);

    /// <summary>The second half.</summary>
    /// <returns>False: something is stuck in the kernel.</returns>
    public Task<bool> KillAsync() => WhileThereAsync(program.KillAsync);

    /// <summary>Ends it and takes away what it left.</summary>
    /// <returns>False: something of it is stuck in the kernel.</returns>
    public async Task<bool> RemoveAsync()
    {
        ChildProcess? seen = program.Process;
        Task<bool> ending = program.EndAsync();
        await ((Task)ending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _turn.WaitAsync(); // nothing is started or signalled from now on
        try
        {
            await NobodyLooksAsync();
            // A step may have been on its way while the one before was found to be gone.
            return program.Process == seen ? await ending : await program.EndAsync();
        }
        finally
        {
            Grace?.Dispose();
            State?.Dispose();
            Reached?.Dispose();
            await DiscardAsync();
        }
    }

    private async Task DiscardAsync()
    {
        try
        {
            await program.DiscardAsync();
        }
        finally
        {
            _ = _turn.Release(); // who waits for it finds that the program is gone
        }
    }

    /// <summary>Does what looks for its processes by their numbers, which are other processes' once it is discarded.</summary>
    private async Task<bool> WhileThereAsync(Func<Task<bool>> end)
    {
        Task<bool> looking;
        lock (_gate)
        {
            if (_over) return true;
            looking = Task.Run(end);
            _ = _looking.Add(looking);
        }

        try
        {
            return await looking;
        }
        finally
        {
            lock (_gate) _ = _looking.Remove(looking);
        }
    }

    private async Task NobodyLooksAsync()
    {
        Task[] looking;
        lock (_gate)
        {
            _over = true;
            looking = [.. _looking];
        }

        await Task.WhenAll(looking).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
