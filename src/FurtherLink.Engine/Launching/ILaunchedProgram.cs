using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>Everything on the system that belongs to one run, as its <see cref="Execution"/> has to do with it.</summary>
internal interface ILaunchedProgram
{
    /// <summary>Whose rights it has.</summary>
    UserAccount User { get; }

    /// <summary>What it reads and writes.</summary>
    ProgramStreams Streams { get; }

    /// <summary>The side channel's listening socket.</summary>
    Socket Channel { get; }

    /// <summary>The listening sockets of the original Python package, in the order of <see cref="OriginalSockets.Channels"/>; empty: it has none.</summary>
    IReadOnlyList<Socket> Originals { get; }

    /// <summary>What it draws on; null: it asked for none, or there is none to be had.</summary>
    Display? Display { get; }

    /// <summary>Why it has no display though it asked for one; null otherwise.</summary>
    string? NoDisplay { get; }

    /// <summary>The process of the step that runs, or ran last; for people.</summary>
    ProcessId Id { get; }

    /// <summary>Whether a step is still to be started.</summary>
    bool HasNextStep { get; }

    /// <summary>Whether it can outlive this daemon, once <see cref="KeepAsync"/> has said how it is gone on with.</summary>
    bool CanOutlive => false;

    /// <summary>Completes when the step that runs has ended.</summary>
    Task<ExitStatus> StepEndedAsync();

    /// <summary>Starts the next step on the same streams; the one before has to have ended.</summary>
    /// <exception cref="StartException">Something the client can do something about.</exception>
    /// <exception cref="FurtherLink.Linux.LibcException">Something it cannot.</exception>
    Task StartNextStepAsync();

    /// <summary>Sends a signal to what Ctrl-C would reach: the terminal's foreground group, or without terminal the program's own group. Does not wait.</summary>
    void Signal(Signal signal);

    /// <summary>Ends every process of it: SIGTERM, the grace period, SIGKILL. At once where there is none.</summary>
    /// <returns>False: something outlived even SIGKILL, stuck in the kernel.</returns>
    Task<bool> EndAsync();

    /// <summary>Connects to the socket on which the original package waits for keys; null: nobody listens there yet, or any more.</summary>
    Task<Socket?> ConnectKeysAsync();

    /// <summary>Has a state kept with the program, in place of the one before, for a daemon that comes after this one.</summary>
    /// <param name="state">See <c>SessionState</c>.</param>
    /// <param name="reached">Where its transcript stands, kept up to date by this process, or null: as it was said before.</param>
    Task KeepAsync(ReadOnlyMemory<byte> state, SharedCounter? reached) => Task.CompletedTask;

    /// <summary>Lets go of a program that is to outlive this daemon, with its last state. Whoever waits for its step learns by <see cref="LeftException"/>.</summary>
    Task LeaveAsync(ReadOnlyMemory<byte> state) => Task.CompletedTask;

    /// <summary>Goes on with the <see cref="Display"/> that the daemon before this one watched; without one where that has ended.</summary>
    Task AdoptDisplayAsync(DisplayState state, TimeProvider time) => Task.CompletedTask;

    /// <summary>Takes away what a run left: streams, files, its control group. Its processes must have ended.</summary>
    Task DiscardAsync();
}

/// <summary>The program goes on without this daemon.</summary>
internal sealed class LeftException() : Exception("the program was left to the next daemon");
