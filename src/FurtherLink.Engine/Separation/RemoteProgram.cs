using System.Net.Sockets;
using System.Runtime.InteropServices;

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
        Streams = ProgramStreams.Of(loop, terminal, answer.TakeDescriptor);
        Channel = SocketOf(answer.TakeDescriptor());
        Originals = [.. Enumerable.Range(0, originals).Select(_ => SocketOf(answer.TakeDescriptor()))];
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
    public ProcessId Id { get; private set; }

    /// <inheritdoc/>
    public bool HasNextStep { get; private set; }

    /// <inheritdoc/>
    public bool CanOutlive => true;

    /// <summary>The program that an answer to <see cref="Operation.Start"/> is about.</summary>
    public static RemoteProgram Of(LauncherConnection connection, EventLoop loop, UserAccount user, Envelope answer) =>
        new(connection, loop, user, answer, new WireReader(answer.Fields));

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
        using Envelope? answer = await _connection.TryAskAsync(Operation.End, Number);
        return answer is null || answer.Kind != (byte)Outcome.Done || new WireReader(answer.Fields).Flag();
    }

    /// <inheritdoc/>
    public async Task<Socket?> ConnectKeysAsync()
    {
        using Envelope? answer = await _connection.TryAskAsync(Operation.Keys, Number);
        return answer is { Kind: (byte)Outcome.Done, Descriptors.Count: > 0 } ? SocketOf(answer.TakeDescriptor()) : null;
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
        using Envelope? answer = await _connection.TryAskAsync(Operation.Discard, Number);
    }

    private WireWriter Number => new WireWriter().Int(_number);

    private async Task SignalAsync(Task before, Signal signal)
    {
        await before;
        using Envelope? answer = await _connection.TryAskAsync(Operation.Signal, Number.Byte((byte)signal));
    }

    private static Socket SocketOf(SafeFileHandle descriptor)
    {
        var handle = new SafeSocketHandle(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        return new Socket(handle);
    }
}
