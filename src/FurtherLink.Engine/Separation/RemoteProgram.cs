using System.Net.Sockets;
using System.Runtime.InteropServices;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// A program that the launcher process has started: its streams and sockets are ours, so that a keystroke goes the same way as in one process; all else is asked
/// for. When the launcher is lost, so is the program: it counts as killed.
/// </summary>
internal sealed class RemoteProgram : ILaunchedProgram
{
    private readonly LauncherConnection _connection;
    private readonly EventLoop _loop;
    private readonly int _number;
    private readonly int _display;
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _gate = new();
    private Task _signalled = Task.CompletedTask;

    private RemoteProgram(LauncherConnection connection, EventLoop loop, UserAccount user, Envelope answer, WireReader fields)
    {
        _connection = connection;
        _loop = loop;
        User = user;
        _number = fields.Int();
        Id = new ProcessId(fields.Int());
        HasNextStep = fields.Flag();
        bool terminal = fields.Flag();
        byte originals = fields.Byte();
        _display = fields.Int();
        Streams = ProgramStreams.Of(loop, terminal, answer.TakeDescriptor);
        Channel = answer.TakeSocket();
        Originals = [.. Enumerable.Range(0, originals).Select(_ => answer.TakeSocket())];
    }

    /// <inheritdoc/>
    public UserAccount User { get; }

    /// <inheritdoc/>
    public ProgramStreams Streams { get; }

    /// <inheritdoc/>
    public Socket Channel { get; }

    /// <inheritdoc/>
    public IReadOnlyList<Socket> Originals { get; }

    /// <inheritdoc/>
    public Display? Display { get; private set; }

    /// <inheritdoc/>
    public string? NoDisplay { get; private init; }

    /// <inheritdoc/>
    public ProcessId Id { get; private set; }

    /// <inheritdoc/>
    public bool HasNextStep { get; private set; }

    /// <inheritdoc/>
    public bool CanOutlive => true;

    /// <summary>The program that an answer to <see cref="Operation.Start"/> is about.</summary>
    /// <param name="connection">To the launcher.</param>
    /// <param name="loop">Waits for the program.</param>
    /// <param name="user">Whose rights it has.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="display">What it draws on, or null.</param>
    /// <param name="lacking">Why there is none though it was asked for; null otherwise.</param>
    public static RemoteProgram Of(LauncherConnection connection, EventLoop loop, UserAccount user, Envelope answer, Display? display, string? lacking) =>
        new(connection, loop, user, answer, new WireReader(answer.Fields))
        {
            Display = display,
            NoDisplay = lacking,
        };

    /// <summary>The program that an answer to <see cref="Operation.Take"/> is about.</summary>
    public static Survivor Survivor(LauncherConnection connection, EventLoop loop, Envelope answer)
    {
        var fields = new WireReader(answer.Fields);
        string name = fields.Text();
        bool hasReached = fields.Flag();
        UserAccount user = UserAccount.Find(name) ?? throw new StartException($"there is no user '{Shown.Of(name)}' any more");
        var program = new RemoteProgram(connection, loop, user, answer, fields);
        using SafeFileHandle kept = answer.TakeDescriptor();
        byte[] state = SealedMemory.TryRead(kept, Array.MaxLength) ?? throw new WireException("a state is not sealed");
        using SafeFileHandle? reached = hasReached ? answer.TakeDescriptor() : null;
        return new Survivor(program, state, reached is null ? null : SharedCounter.Read(reached));
    }

    /// <inheritdoc/>
    public async Task<ExitStatus> StepEndedAsync()
    {
        Task<Envelope?> waiting = _connection.TryAskAsync(Operation.Wait, Number);
        if (await Task.WhenAny(waiting, _left.Task) == _left.Task) throw new LeftException();
        using Envelope? answer = await waiting;
        return answer?.Kind == (byte)Outcome.Done ? ExitStatus.FromWaitStatus(new WireReader(answer.Fields).Int()) : ExitStatus.Killed(Linux.Processes.Signal.Kill);
    }

    /// <inheritdoc/>
    public async Task StartNextStepAsync()
    {
        using Envelope answer = await _connection.AskAsync(Operation.Next, Number);
        var fields = new WireReader(answer.Fields);
        Id = new ProcessId(fields.Int());
        HasNextStep = fields.Flag();
    }

    /// <inheritdoc/>
    public void Signal(Signal signal)
    {
        lock (_gate) _signalled = SignalAsync(_signalled, signal);
    }

    /// <inheritdoc/>
    public async Task<bool> EndAsync()
    {
        if (Display is not { } display) return await IsGoneAfterAsync(Operation.End);
        if (await IsGoneAfterAsync(Operation.AskToEnd)) return true;
        _ = await display.FinishAsync(); // it dies with the program's group, and so would the picture
        return await IsGoneAfterAsync(Operation.Kill);
    }

    /// <inheritdoc/>
    public async Task AdoptDisplayAsync(DisplayState state, TimeProvider time)
    {
        if (_display == 0) return;
        try
        {
            var server = new RemoteDisplay(_connection, _display, new MagicCookie(state.Cookie.Span))
            {
                IsOfProgram = true,
            };
            Display = await Display.AdoptAsync(server, state, time);
        }
        catch (DisplayException)
        {
            // Its X server was killed, or stands still: so there is nothing to be looked at.
        }
    }

    /// <inheritdoc/>
    public async Task<Socket?> ConnectKeysAsync()
    {
        using Envelope? answer = await _connection.TryAskAsync(Operation.Keys, Number);
        return answer is { Kind: (byte)Outcome.Done, Descriptors: > 0 } ? answer.TakeSocket() : null;
    }

    /// <inheritdoc/>
    public async Task KeepAsync(ReadOnlyMemory<byte> state, SharedCounter? reached)
    {
        using SafeFileHandle memory = SealedMemory.Of(state.Span);
        SafeHandle[] descriptors = reached is null ? [memory] : [memory, reached.Descriptor];
        using Envelope answer = await _connection.AskAsync(Operation.Keep, Number, descriptors);
    }

    /// <inheritdoc/>
    public async Task LeaveAsync(ReadOnlyMemory<byte> state)
    {
        Task signalled;
        lock (_gate) signalled = _signalled;
        await signalled;
        using SafeFileHandle memory = SealedMemory.Of(state.Span);
        using Envelope answer = await _connection.AskAsync(Operation.Leave, Number, memory);
        _ = _left.TrySetResult();
    }

    /// <inheritdoc/>
    public async Task DiscardAsync()
    {
        Task signalled;
        lock (_gate) signalled = _signalled;
        await signalled;
        Streams.Dispose();
        Channel.Dispose();
        foreach (Socket original in Originals) original.Dispose();
        if (Display is not null) await Display.EndAsync();
        using Envelope? answer = await _connection.TryAskAsync(Operation.Discard, Number);
    }

    private WireWriter Number => new WireWriter().Int(_number);

    private async Task SignalAsync(Task before, Signal signal)
    {
        await before;
        using Envelope? answer = await _connection.TryAskAsync(Operation.Signal, Number.Byte((byte)signal));
    }

    private async Task<bool> IsGoneAfterAsync(Operation operation)
    {
        using Envelope? answer = await _connection.TryAskAsync(operation, Number);
        return answer is null || answer.Kind != (byte)Outcome.Done || new WireReader(answer.Fields).Flag();
    }
}
