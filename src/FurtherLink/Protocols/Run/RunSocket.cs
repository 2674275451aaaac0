using System.Collections.Concurrent;

using FurtherLink.Engine;
using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Protocols.Run;

/// <summary>One websocket on <c>/run</c>: any number of programs, each under a name that the client chose.</summary>
internal sealed class RunSocket(SocketParts parts, RunQuery query) : ProgramSocket<RunFrames>(parts, new RunFrames(query.Client), new RunFrames(query.Client))
{
    private const int MostDataBytes = 64 * 1024;

    private readonly ConcurrentDictionary<string, QueuedStart> _queued = new(StringComparer.Ordinal);

    protected override Task TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        RunMessage message = RunMessage.Parse(bytes.Span);
        switch (message.Type)
        {
            case "ping": return Writer.AnswerAsync(Answers.Pong());
            case "start": return StartAsync(message);
            case "attach": return AttachAsync(message.Process, message.Data.RequiredString("session"), message.Data.OptionalInteger("after", 0, long.MaxValue) ?? 0);
            case "stdin": Input(message); break;
            case "resize": Resize(message); break;
            case "keyevent": SendKey(Running(message), message.Data); break;
            case "ui" or "event": Running(message).SendToChannel(ToChannel(message)); break;
            case "signal": Signal(message); break;
            case "pause": Viewed(message).Pause(); break;
            case "resume": Viewed(message).Resume(); break;
            case "stop": Stop(message); break;
            default:
                throw new ProtocolException(
                $"type: unknown '{Shown.Of(message.Type)}'; there are ping, start, stdin, resize, keyevent, ui, event, signal, pause, resume, attach and stop");
        }

        return Task.CompletedTask;
    }

    private Task StartAsync(in RunMessage message)
    {
        string process = message.Process;
        StartRequest request = Request(message);
        CheckRoomFor(process);
        return request.Exclusive is null ? StartAsync(process, request) : StartExclusiveAsync(process, request);
    }

    /// <summary>Starts a program when it has its lease. While it waits for that, the socket's other messages go on.</summary>
    private async Task StartExclusiveAsync(string process, StartRequest request)
    {
        var start = new QueuedStart(process, query.Client);
        _queued[process] = start;
        start.Starting = StartInTurnAsync(start, request);
        await Task.WhenAny(start.Waits, start.Starting);
    }

    private async Task StartInTurnAsync(QueuedStart start, StartRequest request)
    {
        void Queued(QueuePlace place)
        {
            start.HasToWait();
            _ = Writer.AnswerAsync(start.Frames.Queued(start.Process, place, Caller.Owner)); // it has few places to go through; nothing waits for room
        }

        try
        {
            await StartAsync(start.Process, request, start.Frames, Queued, start.GaveUp);
            if (start.GaveUp.IsCancellationRequested) _ = Find(start.Process)?.Execution.StopAsync(); // it was its turn just then
        }
        catch (OperationCanceledException) when (start.GaveUp.IsCancellationRequested)
        {
            await Writer.AnswerAsync(start.Frames.NeverStarted(start.Process));
        }
        catch (Exception failure)
        {
            await RefuseAsync(start.Frames, failure);
        }
        finally
        {
            _ = _queued.TryRemove(start.Process, out _);
            start.Dispose();
        }
    }

    protected override void GiveUpQueued()
    {
        foreach (QueuedStart start in _queued.Values) start.GiveUp();
    }

    protected override Task LeaveAsync()
    {
        GiveUpQueued();
        return Task.WhenAll(_queued.Values.Select(static start => start.Starting));
    }

    private void Stop(in RunMessage message)
    {
        if (_queued.TryGetValue(message.Process, out QueuedStart? start)) start.GiveUp();
        else _ = Running(message).StopAsync();
    }

    private StartRequest Request(in RunMessage message)
    {
        JsonFields data = message.Data;
        ushort rows = (ushort)(data.OptionalInteger("rows", 1, ushort.MaxValue) ?? SmallestTerminal.Rows);
        ushort columns = (ushort)(data.OptionalInteger("cols", 1, ushort.MaxValue) ?? SmallestTerminal.Columns);
        return new StartRequest
        {
            Runner = data.RequiredString("runner"),
            Code = data.OptionalString("code"),
            Path = data.OptionalString("path"),
            User = query.User,
            Terminal = query.Terminal ? new TerminalSize(rows, columns) : null,
            Detachable = query.Detach,
            Sandbox = data.OptionalFlag("sandbox"),
            Timeout = data.OptionalInteger("timeout", 1, (long)StartRequest.MostTimeout.TotalMilliseconds) is { } timeout ? TimeSpan.FromMilliseconds(timeout) : null,
            Environment = Variables(data),
            Exclusive = Lease(data.OptionalString("exclusive")),
            Display = Display(data.OptionalObject("novncOptions")),
        };
    }

    private DisplaySize? Display(JsonFields options)
    {
        if (!options.OptionalFlag("enabled")) return null;
        DisplaySize usual = DisplaySize.Usual;
        int widest = Programs.Displays.MaxWidth, highest = Programs.Displays.MaxHeight;
        return new DisplaySize(
            (int)(options.OptionalInteger("width", DisplaySize.Least, widest) ?? Math.Min(usual.Width, widest)),
            (int)(options.OptionalInteger("height", DisplaySize.Least, highest) ?? Math.Min(usual.Height, highest)));
    }

    private static IReadOnlyDictionary<string, string> Variables(JsonFields data)
    {
        IReadOnlyDictionary<string, string> variables = data.OptionalStrings("env") ?? ClientEnvironment.None;
        return ClientEnvironment.Problem(variables) is { } problem ? throw new ProtocolException("data.env: " + problem) : variables;
    }

    private static string? Lease(string? name) =>
        name is null || LeaseName.IsValid(name) ? name : throw new ProtocolException($"data.exclusive: has to be {LeaseName.Allowed}");

    private Task AttachAsync(string process, string session, long after)
    {
        CheckRoomFor(process);
        Execution execution = Programs.Find(session, Caller.Owner) ?? throw new ProtocolException("data.session: there is no such program, or none any more");
        var view = new ProgramView(this, process, execution, numbered: true);
        try
        {
            view.Begin(after);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw new ProtocolException($"data.after: the program has only come to {execution.Transcript.End}");
        }

        Show(view);
        return Task.CompletedTask;
    }

    private void CheckRoomFor(string process)
    {
        if (Find(process) is not null || _queued.ContainsKey(process)) throw new ProtocolException($"process: '{Shown.Of(process)}' is in use until its 'stopped' has been sent");
        if (Count + _queued.Count >= Limits.ProgramsPerSocket)
            throw new ProtocolException($"{Limits.ProgramsPerSocket} programs run on this socket already, which is the most (Limits:ProgramsPerSocket)");
    }

    private Execution Running(in RunMessage message) => Viewed(message).Execution;

    private ProgramView Viewed(in RunMessage message) => Find(message.Process)
        ?? throw new ProtocolException(
            _queued.ContainsKey(message.Process)
                ? $"process: '{Shown.Of(message.Process)}' waits for its lease and does not run yet"
                : $"process: no '{Shown.Of(message.Process)}' runs on this socket");

    private void Input(in RunMessage message)
    {
        if (!TryWriteInput(Running(message), message.Data))
            throw new ProtocolException($"data.input: the program '{Shown.Of(message.Process)}' does not read; this message was not delivered (Limits:PendingInputBytes)");
    }

    private void Resize(in RunMessage message)
    {
        var size = new TerminalSize(
            (ushort)message.Data.RequiredInteger("rows", 1, ushort.MaxValue), (ushort)message.Data.RequiredInteger("cols", 1, ushort.MaxValue));
        if (!Running(message).TryResize(size)) throw new ProtocolException("resize: this program has no terminal; connect with pty=1 for one");
    }

    /// <summary>What a page says to the program: a control that was used, or an event.</summary>
    private static byte[] ToChannel(in RunMessage message)
    {
        ReadOnlySpan<byte> data = message.Data.WholeObject();
        return data.Length <= MostDataBytes
            ? ChannelLine.Of(message.Type, data)
            : throw new ProtocolException($"data: at most {MostDataBytes / 1024} KiB of JSON in a '{message.Type}'");
    }

    private void Signal(in RunMessage message)
    {
        string name = message.Data.RequiredString("signal");
        if (!SignalNames.TryParse(name, out Signal signal))
            throw new ProtocolException($"data.signal: unknown '{Shown.Of(name)}'; there are {string.Join(", ", SignalNames.All)}");
        Running(message).Signal(signal);
    }
}
