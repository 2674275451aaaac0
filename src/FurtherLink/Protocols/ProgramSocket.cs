using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Sockets;
using FurtherLink.Linux.Terminals;
using FurtherLink.Trust;

namespace FurtherLink.Protocols;

/// <summary>
/// One websocket through which a client runs programs: receives, answers, and at the end says goodbye and lets go of the programs. What the messages are is
/// for the protocols to say.
/// </summary>
internal abstract class ProgramSocket : IDisposable
{
    private const int MaxKeyLength = 64; // the longest of KeyboardEvent.key is a third of that
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan GoodbyeTime = TimeSpan.FromMilliseconds(500);

    // Somebody who was sent away is gone within a second.
    private static readonly TimeSpan MostFarewell = TimeSpan.FromMilliseconds(300);

    private const int MostUnsentBytes = 16 * 1024;

    private readonly SocketParts _parts;
    private readonly ConcurrentDictionary<string, ProgramView> _views = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _closeGate = new();
    private Task? _closing;
    private bool _complained;

    /// <summary>Ready to serve.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="answers">Makes the reader's frames; owned from now on.</param>
    /// <param name="frames">Makes the sender's frames; owned from now on.</param>
    protected ProgramSocket(SocketParts parts, ProgramFrames answers, ProgramFrames frames)
    {
        _parts = parts;
        Answers = answers;
        Frames = frames;
        Writer = new SocketWriter(parts.Socket, failure => Log.MessageFailed(parts.Protocol, failure));
    }

    /// <summary>The least that Further shows, and what a terminal has when its client asks for nothing else.</summary>
    protected static TerminalSize SmallestTerminal => new(4, 60);

    /// <summary>The only sender of the socket.</summary>
    public SocketWriter Writer { get; }

    /// <summary>Makes the sender's frames.</summary>
    public ProgramFrames Frames { get; }

    /// <summary>Makes the reader's frames.</summary>
    protected ProgramFrames Answers { get; }

    /// <summary>Who opened the socket.</summary>
    protected Caller Caller => _parts.Caller;

    /// <summary>As whom the caller may act.</summary>
    protected UserPolicy Users => _parts.Users;

    protected RunningPrograms Programs => _parts.Programs;

    protected LimitOptions Limits => _parts.Limits;

    protected ILogger Log => _parts.Log;

    /// <summary>Programs that run on this socket.</summary>
    protected int Count => _views.Count;

    /// <summary>Serves until the socket closes; then the programs that cannot be detached are stopped.</summary>
    /// <param name="stopping">The daemon stops: programs are ended, and once the client has been told, so is the socket.</param>
    public async Task ServeAsync(CancellationToken stopping)
    {
        Task goodbye = Task.CompletedTask, farewell = Task.CompletedTask;
        await using (stopping.UnsafeRegister(self => goodbye = ((ProgramSocket)self!).SayGoodbyeAsync(), this))
        await using (Caller.Revoked.UnsafeRegister(self => farewell = ((ProgramSocket)self!).SendAwayAsync(), this))
        {
            var reader = new MessageReader(_parts.Socket, Limits.MaxMessageBytes);
            try
            {
                await BeginAsync();
                while (await reader.ReadAsync() is { } message) await AnswerAsync(message);
            }
            finally
            {
                _left.SetResult();
                foreach (ProgramView view in _views.Values) view.Leave();
                await LeaveAsync();
                foreach (ProgramView view in _views.Values) view.Leave(); // what came to run meanwhile
            }
        }

        await goodbye;
        await farewell;
        await Writer.IdleAsync();
        await (_closing ?? Task.CompletedTask);
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The end of this program is being told: its name is free again.</summary>
    public virtual void Forget(ProgramView view)
    {
        _ = _views.TryRemove(new KeyValuePair<string, ProgramView>(view.Process, view));
        view.Leave();
    }

    /// <summary>
    /// Whether a frame would be on its way at once. Behind what a slow client has not taken yet it would only grow old, while a newer one could take its place.
    /// </summary>
    public bool TakesFrames => _parts.Connection is not { } connection || Unsent.Bytes(connection) <= MostUnsentBytes;

    /// <summary>Whether clients of this protocol are told of such pieces.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="text">The piece; a <see cref="ChannelLine"/> where it is a message or a frame.</param>
    public virtual bool Shows(TranscriptKind kind, ReadOnlySpan<byte> text) => true;

    /// <summary>How a program ended, in the eyes of this protocol.</summary>
    public virtual ExitStatus StatusOf(Execution execution) => execution.Status;

    /// <summary>Writes what a program sent through its side channel.</summary>
    /// <returns>False: there is nothing that the client is told.</returns>
    public virtual bool TryWriteMessage(PooledBuffer frame, ProgramView view, ChannelLine line, long? sequence)
    {
        Frames.WriteMessage(frame, line, view.Process, sequence);
        return true;
    }

    /// <summary>Writes what clients of this protocol are told right before the end of a program, which has ended.</summary>
    /// <returns>False: nothing.</returns>
    public virtual bool TryWriteParting(PooledBuffer frame, ProgramView view) => false;

    /// <summary>What is said first, before anything of the client is read.</summary>
    protected virtual Task BeginAsync() => Task.CompletedTask;

    /// <summary>Does what a message says.</summary>
    /// <exception cref="ProtocolException">It says nothing that can be done.</exception>
    /// <exception cref="StartException">The program cannot be started.</exception>
    protected abstract Task TakeAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The client is gone: ends what is under way beside programs.</summary>
    protected virtual Task LeaveAsync() => Task.CompletedTask;

    /// <summary>The daemon stops: what has not been started will not be.</summary>
    protected virtual void GiveUpQueued()
    {
    }

    /// <summary>Answers a message that could not be done.</summary>
    protected Task RefuseAsync(ProgramFrames frames, Exception failure, ReadOnlyMemory<byte> message = default)
    {
        if (failure is not (ProtocolException or StartException))
        {
            Log.MessageFailed(_parts.Protocol, failure);
            return Writer.AnswerAsync(frames.Failed());
        }

        if (!_complained) Log.BadMessage(_parts.Protocol, failure.Message);
        _complained = true;
        return Writer.AnswerAsync(frames.Refused(message.Span, failure.Message));
    }

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        Answers.Dispose();
        Frames.Dispose();
    }

    /// <summary>The program of that name, or null.</summary>
    protected ProgramView? Find(string process) => _views.GetValueOrDefault(process);

    /// <summary>Starts a program and says so; from then on its output is sent.</summary>
    protected Task StartAsync(string process, StartRequest request) => StartAsync(process, request, Answers, queued: null, CancellationToken.None);

    /// <summary>As the other, for a program that may have to wait for its lease.</summary>
    /// <param name="process">The client's name for it.</param>
    /// <param name="request">What to run.</param>
    /// <param name="frames">Makes the answer, on whatever thread it is then.</param>
    /// <param name="queued">Told where it stands; see <see cref="RunningPrograms.StartAsync"/>.</param>
    /// <param name="gaveUp">Leaves the queue.</param>
    protected async Task StartAsync(
        string process, StartRequest request, ProgramFrames frames, Action<QueuePlace>? queued, CancellationToken gaveUp)
    {
        Task told = Task.CompletedTask;
        void Started(Execution execution)
        {
            var view = new ProgramView(this, process, execution, numbered: request.Detachable);
            view.Begin(after: 0);
            _views[process] = view;
            // Said before the first output can be: the engine reads none until this returns.
            if (frames.Started(process, execution.Session) is { } started) told = Writer.AnswerAsync(started);
            view.Show();
        }

        // Off the thread that reads sockets: the user database may have to ask the network.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await Programs.StartAsync(Users.Admit(Caller, request), Started, queued, gaveUp);
        await told;
    }

    /// <summary>Shows a program that has begun to be viewed.</summary>
    protected void Show(ProgramView view)
    {
        _views[view.Process] = view;
        view.Show();
    }

    /// <summary>Sends a program what a <c>stdin</c> brings.</summary>
    /// <param name="execution">The program.</param>
    /// <param name="data">Where the input is.</param>
    /// <param name="field">What it is called there.</param>
    /// <returns>False: too much of its input is unread already.</returns>
    protected static bool TryWriteInput(Execution execution, JsonFields data, string field = "input")
    {
        ReadOnlySpan<byte> input = data.RequiredUtf8(field, out byte[]? rented);
        bool taken = execution.TryWriteInput(input);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return taken;
    }

    /// <summary>Tells a program of a <c>keyevent</c>.</summary>
    protected static void SendKey(Execution execution, JsonFields data)
    {
        string key = data.RequiredString("key"), happened = data.RequiredString("event");
        if (happened is not ("keydown" or "keyup")) throw new ProtocolException("data.event: has to be keydown or keyup");
        if (key.Length > MaxKeyLength) throw new ProtocolException($"data.key: at most {MaxKeyLength} characters");
        execution.SendKey(ChannelLine.KeyEvent(key, happened), key, happened);
    }

    /// <summary>Closes the socket once what waits has been sent; nothing said from now on is. A peer that does not answer is cut off.</summary>
    protected void Close() => _ = Close(WebSocketCloseStatus.NormalClosure, reason: null); // ServeAsync waits for it

    private bool IsClosing
    {
        get
        {
            lock (_closeGate) return _closing is not null;
        }
    }

    private Task Close(WebSocketCloseStatus status, string? reason)
    {
        lock (_closeGate) return _closing ??= CloseAsync(status, reason);
    }

    private async Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        await Writer.FinishAsync();
        try
        {
            await _parts.Socket.CloseOutputAsync(status, reason, CancellationToken.None).WaitAsync(CloseTime);
            await _left.Task.WaitAsync(CloseTime);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or TimeoutException)
        {
            _parts.Socket.Abort();
        }
    }

    private async Task SayGoodbyeAsync()
    {
        GiveUpQueued();
        ILookup<bool, Execution> outlives = _views.Values.Select(static view => view.Execution).ToLookup(static execution => execution.CanBeHandedOn);
        await Task.WhenAll(outlives[false].Select(static execution => execution.StopAsync()));
        // What goes on has always something to say; its client comes back for it.
        Task told = Writer.IdleAsync();
        await (outlives.Contains(true) ? told.WaitAsync(GoodbyeTime) : told).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Close(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping");
    }

    /// <summary>
    /// The client may not be here any more: it is told, and cut off when it does not go by itself. What waits to be sent does not keep it. Its programs are stopped
    /// by the engine.
    /// </summary>
    private async Task SendAwayAsync()
    {
        using var patience = new CancellationTokenSource(MostFarewell);
        try
        {
            await _parts.Socket.CloseOutputAsync(WebSocketCloseStatus.PolicyViolation, "this client was sent away", patience.Token);
            await _left.Task.WaitAsync(patience.Token);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException or OperationCanceledException)
        {
            _parts.Socket.Abort();
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> message)
    {
        if (IsClosing || Caller.Revoked.IsCancellationRequested) return; // nobody would hear the answer
        try
        {
            await TakeAsync(message);
        }
        catch (Exception failure)
        {
            await RefuseAsync(Answers, failure, message);
        }
    }
}
