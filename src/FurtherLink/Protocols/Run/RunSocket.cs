using System.Buffers;
using System.Collections.Concurrent;
using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Protocols.Run;

/// <summary>One websocket on <c>/run</c>: any number of programs, each under a name that the client chose.</summary>
internal sealed class RunSocket : IDisposable
{
    private const int MaxKeyLength = 64; // the longest of KeyboardEvent.key is a third of that

    private static readonly TerminalSize SmallestTerminal = new(4, 60); // the least that Further shows

    private readonly WebSocket _socket;
    private readonly RunQuery _query;
    private readonly RunningPrograms _programs;
    private readonly LimitOptions _limits;
    private readonly ILogger<RunSocket> _log;
    private readonly RunFrames _answers;
    private readonly ConcurrentDictionary<string, RunView> _views = new(StringComparer.Ordinal);
    private bool _complained;

    public RunSocket(WebSocket socket, RunQuery query, RunningPrograms programs, LimitOptions limits, ILogger<RunSocket> log)
    {
        _socket = socket;
        _query = query;
        _programs = programs;
        _limits = limits;
        _log = log;
        _answers = new RunFrames(query.Client);
        Frames = new RunFrames(query.Client);
        Writer = new SocketWriter(socket, failure => log.MessageFailed(failure));
    }

    /// <summary>The only sender of the socket.</summary>
    public SocketWriter Writer { get; }

    /// <summary>Makes the sender's frames.</summary>
    public RunFrames Frames { get; }

    /// <summary>Serves until the socket closes; then the programs that cannot be detached are stopped.</summary>
    /// <param name="stopping">The daemon stops: programs are ended, and once the client has been told, so is the socket.</param>
    public async Task ServeAsync(CancellationToken stopping)
    {
        Task goodbye = Task.CompletedTask;
        await using (stopping.UnsafeRegister(self => goodbye = ((RunSocket)self!).SayGoodbyeAsync(), this))
        {
            var reader = new MessageReader(_socket, _limits.MaxMessageBytes);
            try
            {
                while (await reader.ReadAsync() is { } message) await AnswerAsync(message);
            }
            finally
            {
                foreach (RunView view in _views.Values) view.Leave();
            }
        }

        await goodbye;
        await Writer.IdleAsync();
    }

    public void Dispose()
    {
        _answers.Dispose();
        Frames.Dispose();
    }

    /// <summary>The end of this program is being told: its name is free again.</summary>
    public void Forget(RunView view)
    {
        _ = _views.TryRemove(new KeyValuePair<string, RunView>(view.Process, view));
        view.Leave();
    }

    private async Task SayGoodbyeAsync()
    {
        await Task.WhenAll(_views.Values.Select(view => view.Execution.StopAsync()));
        await Writer.IdleAsync();
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.EndpointUnavailable, "the daemon is stopping", CancellationToken.None);
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            _socket.Abort();
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
            if (!_complained) _log.BadMessage(bad.Message);
            _complained = true;
            await Writer.AnswerAsync(_answers.Error("Bad message", bad.Message));
        }
        catch (Exception failure)
        {
            _log.MessageFailed(failure);
            await Writer.AnswerAsync(_answers.Error("Message Exception", "the daemon could not do this; its log says why"));
        }
    }

    private Task TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        RunMessage message = RunMessage.Parse(bytes.Span);
        switch (message.Type)
        {
            case "ping": return Writer.AnswerAsync(_answers.Pong());
            case "start": return StartAsync(message.Process, Request(message));
            case "attach": return AttachAsync(message.Process, message.Data.RequiredString("session"), message.Data.OptionalInteger("after", 0, long.MaxValue) ?? 0);
            case "stdin": Input(message); break;
            case "resize": Resize(message); break;
            case "keyevent": KeyEvent(message); break;
            case "signal": Signal(message); break;
            case "stop": _ = Running(message).StopAsync(); break;
            default:
                throw new ProtocolException(
                $"type: unknown '{Shown.Of(message.Type)}'; there are ping, start, stdin, resize, keyevent, signal, attach and stop");
        }

        return Task.CompletedTask;
    }

    private StartRequest Request(in RunMessage message)
    {
        JsonFields data = message.Data;
        data.CheckOptionalObject("novncOptions");
        ushort rows = (ushort)(data.OptionalInteger("rows", 1, ushort.MaxValue) ?? SmallestTerminal.Rows);
        ushort columns = (ushort)(data.OptionalInteger("cols", 1, ushort.MaxValue) ?? SmallestTerminal.Columns);
        return new StartRequest
        {
            Runner = data.RequiredString("runner"),
            Code = data.OptionalString("code"),
            Path = data.OptionalString("path"),
            User = _query.User,
            Terminal = _query.Terminal ? new TerminalSize(rows, columns) : null,
            Detachable = _query.Detach,
        };
    }

    private async Task StartAsync(string process, StartRequest request)
    {
        CheckRoomFor(process);
        Task told = Task.CompletedTask;
        await _programs.StartAsync(request, execution =>
        {
            var view = new RunView(this, process, execution, numbered: _query.Detach);
            view.Begin(after: 0);
            _views[process] = view;
            // Said before the first output can be: the engine reads none until this returns.
            told = Writer.AnswerAsync(_answers.Started(process, execution.Session));
            view.Show();
        });
        await told;
    }

    private Task AttachAsync(string process, string session, long after)
    {
        CheckRoomFor(process);
        Execution execution = _programs.Find(session) ?? throw new ProtocolException("data.session: there is no such program, or none any more");
        if (execution.Gone.IsCompleted && after == execution.Transcript.End)
            throw new ProtocolException($"data.after: {after} is behind the program's 'stopped'; nothing follows");
        var view = new RunView(this, process, execution, numbered: true);
        try
        {
            view.Begin(after);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ProtocolException($"data.after: the program has only come to {execution.Transcript.End}");
        }

        _views[process] = view;
        view.Show();
        return Task.CompletedTask;
    }

    private void CheckRoomFor(string process)
    {
        if (_views.ContainsKey(process)) throw new ProtocolException($"process: '{Shown.Of(process)}' is in use until its 'stopped' has been sent");
        if (_views.Count >= _limits.ProgramsPerSocket)
            throw new ProtocolException($"{_limits.ProgramsPerSocket} programs run on this socket already, which is the most (Limits:ProgramsPerSocket)");
    }

    private Execution Running(in RunMessage message) => _views.TryGetValue(message.Process, out RunView? view)
        ? view.Execution
        : throw new ProtocolException($"process: no '{Shown.Of(message.Process)}' runs on this socket");

    private void Input(in RunMessage message)
    {
        Execution execution = Running(message);
        ReadOnlySpan<byte> input = message.Data.RequiredUtf8("input", out byte[]? rented);
        bool taken = execution.TryWriteInput(input);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        if (!taken) throw new ProtocolException($"data.input: the program '{Shown.Of(message.Process)}' does not read; this message was not delivered (Limits:PendingInputBytes)");
    }

    private void Resize(in RunMessage message)
    {
        var size = new TerminalSize(
            (ushort)message.Data.RequiredInteger("rows", 1, ushort.MaxValue), (ushort)message.Data.RequiredInteger("cols", 1, ushort.MaxValue));
        if (!Running(message).TryResize(size)) throw new ProtocolException("resize: this program has no terminal; connect with pty=1 for one");
    }

    private void KeyEvent(in RunMessage message)
    {
        string key = message.Data.RequiredString("key"), happened = message.Data.RequiredString("event");
        if (happened is not ("keydown" or "keyup")) throw new ProtocolException("data.event: has to be keydown or keyup");
        if (key.Length > MaxKeyLength) throw new ProtocolException($"data.key: at most {MaxKeyLength} characters");
        Running(message).SendToChannel(ChannelLine.KeyEvent(key, happened));
    }

    private void Signal(in RunMessage message)
    {
        string name = message.Data.RequiredString("signal");
        if (!SignalNames.TryParse(name, out Signal signal))
            throw new ProtocolException($"data.signal: unknown '{Shown.Of(name)}'; there are {string.Join(", ", SignalNames.All)}");
        Running(message).Signal(signal);
    }
}
