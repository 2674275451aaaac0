using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
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

    private const int MostUnsentBytes = 16 * 1024;

    private readonly SocketParts _parts;
    private readonly ConcurrentDictionary<string, ProgramView> _views = new(StringComparer.Ordinal);
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

    protected RunningPrograms Programs => _parts.Programs;

    protected LimitOptions Limits => _parts.Limits;

    protected ILogger Log => _parts.Log;

    /// <summary>Programs that run on this socket.</summary>
    protected int Count => _views.Count;

    /// <summary>Serves until the socket closes; then the programs that cannot be detached are stopped.</summary>
    /// <param name="stopping">The daemon stops: programs are ended, and once the client has been told, so is the socket.</param>
    public async Task ServeAsync(CancellationToken stopping)
    {
        Task goodbye = Task.CompletedTask;
        await using (stopping.UnsafeRegister(self => goodbye = ((ProgramSocket)self!).SayGoodbyeAsync(), this))
        {
            var reader = new MessageReader(_parts.Socket, Limits.MaxMessageBytes);
            try
            {
                while (await reader.ReadAsync() is { } message) await AnswerAsync(message);
            }
            finally
            {
                foreach (ProgramView view in _views.Values) view.Leave();
                await LeaveAsync();
            }
        }

        await goodbye;
        await Writer.IdleAsync();
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The end of this program is being told: its name is free again.</summary>
    public void Forget(ProgramView view)
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

    /// <summary>Does what a message says.</summary>
    /// <exception cref="ProtocolException">It says nothing that can be done.</exception>
    /// <exception cref="StartException">The program cannot be started.</exception>
    protected abstract Task TakeAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>The client is gone: ends what is under way beside programs.</summary>
    protected virtual Task LeaveAsync() => Task.CompletedTask;

    protected virtual void Dispose(bool disposing)
    {
        if (!disposing) return;
        Answers.Dispose();
        Frames.Dispose();
    }

    /// <summary>The program of that name, or null.</summary>
    protected ProgramView? Find(string process) => _views.GetValueOrDefault(process);

    /// <summary>Starts a program and says so; from then on its output is sent.</summary>
    protected async Task StartAsync(string process, StartRequest request)
    {
        Task told = Task.CompletedTask;
        await Programs.StartAsync(request with { Owner = Caller.Owner }, execution =>
        {
            var view = new ProgramView(this, process, execution, numbered: request.Detachable);
            view.Begin(after: 0);
            _views[process] = view;
            // Said before the first output can be: the engine reads none until this returns.
            told = Writer.AnswerAsync(Answers.Started(process, execution.Session));
            view.Show();
        });
        await told;
    }

    /// <summary>Shows a program that has begun to be viewed.</summary>
    protected void Show(ProgramView view)
    {
        _views[view.Process] = view;
        view.Show();
    }

    /// <summary>Sends a program what a <c>stdin</c> brings.</summary>
    /// <returns>False: too much of its input is unread already.</returns>
    protected static bool TryWriteInput(Execution execution, JsonFields data)
    {
        ReadOnlySpan<byte> input = data.RequiredUtf8("input", out byte[]? rented);
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

    private async Task SayGoodbyeAsync()
    {
        await Task.WhenAll(_views.Values.Select(view => view.Execution.StopAsync()));
        await Writer.IdleAsync();
        try
        {
            await _parts.Socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping", CancellationToken.None);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            _parts.Socket.Abort();
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> message)
    {
        try
        {
            await TakeAsync(message);
        }
        catch (Exception bad) when (bad is ProtocolException or StartException)
        {
            if (!_complained) Log.BadMessage(_parts.Protocol, bad.Message);
            _complained = true;
            await Writer.AnswerAsync(Answers.Error("Bad message", bad.Message));
        }
        catch (Exception failure)
        {
            Log.MessageFailed(_parts.Protocol, failure);
            await Writer.AnswerAsync(Answers.Error("Message Exception", "the daemon could not do this; its log says why"));
        }
    }
}
