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

    /// <summary>Ends it and takes away what it left.</summary>
    /// <returns>False: something of it is stuck in the kernel.</returns>
    public async Task<bool> RemoveAsync()
    {
        bool ended = await program.EndAsync();
        await _turn.WaitAsync();
        try
        {
            await program.DiscardAsync();
        }
        finally
        {
            Grace?.Dispose();
            State?.Dispose();
            Reached?.Dispose();
            _ = _turn.Release();
        }

        return ended;
    }
}
