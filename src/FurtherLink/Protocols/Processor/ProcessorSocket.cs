using System.Text;
using System.Text.Unicode;

using FurtherLink.Configuration;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Protocols.Processor;

/// <summary>One websocket on <c>/processor</c>: a context, then code, then a program that commands the client's game; and again.</summary>
/// <param name="parts">What it is made of.</param>
/// <param name="options">How long commands wait.</param>
/// <param name="time">Stamps messages and counts the waiting.</param>
internal sealed class ProcessorSocket(SocketParts parts, ProcessorOptions options, TimeProvider time)
    : ProgramSocket<ProcessorFrames>(parts, new ProcessorFrames(time), new ProcessorFrames(time))
{
    private const string Only = "";
    private const int MostContextBytes = 1 << 20;
    private const int MostValueBytes = 256 * 1024;

    private readonly PendingCommands _commands = new(options.CommandTimeout, time);
    private volatile ProcessorStep _step; // left by the reader, and by the sender with the program's end
    private string _runner = "";
    private byte[] _greeting = [];

    /// <summary>Output and commands: of frames, keys and other messages this protocol knows nothing.</summary>
    public override bool Shows(TranscriptKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        TranscriptKind.Frame => false,
        TranscriptKind.Message => ChannelLine.ParseKept(text).Channel == ChannelLine.Engine,
        _ => true,
    };

    public override bool TryWriteMessage(PooledBuffer frame, ProgramView view, ChannelLine line, long? sequence)
    {
        var command = new JsonFields(line.Data, path: "");
        ReadOnlySpan<byte> id = EngineLine.Id(command);
        if (_commands.TryAdd(view.Execution, line.Connection, id, out long number))
        {
            Frames.WriteCommand(frame, number, command);
            return true;
        }

        view.Execution.AnswerChannel(line.Connection, EngineLine.Error(id, $"{PendingCommands.Most} commands wait for the game already"));
        return false;
    }

    public override bool TryWriteParting(PooledBuffer frame, ProgramView view)
    {
        if (view.Execution.Status.IsSuccess || view.Execution.EndReason == EndReason.Stopped) return false;
        Frames.WriteInterpreterError(frame, view.Execution.Status);
        return true;
    }

    public override void Forget(ProgramView view)
    {
        base.Forget(view);
        _commands.Clear();
        Frames.Errors.Clear();
        _step = ProcessorStep.Context;
    }

    protected override Task BeginAsync() => Writer.AnswerAsync(Answers.Ready("context"));

    protected override Task TakeAsync(ReadOnlyMemory<byte> bytes) => _step switch
    {
        ProcessorStep.Context => TakeContextAsync(bytes),
        ProcessorStep.Code => TakeCodeAsync(bytes.Span),
        _ => TakeWhileRunningAsync(bytes.Span),
    };

    protected override void Dispose(bool disposing)
    {
        if (disposing) _commands.Dispose();
        base.Dispose(disposing);
    }

    private Task TakeContextAsync(ReadOnlyMemory<byte> bytes)
    {
        var message = FlatMessage.Parse(bytes.Span, "type");
        if (message.Type != "context") throw new ProtocolException($"type: '{Shown.Of(message.Type)}' is out of turn; now is the time for a context");
        if (bytes.Length > MostContextBytes) throw new ProtocolException($"a context may have {MostContextBytes} bytes");
        _runner = RunnerNames.Find("language", message.Fields.RequiredString("language"), Programs.Runners);
        _greeting = ChannelLine.Of("context", bytes.Span);
        _step = ProcessorStep.Code;
        return Writer.AnswerAsync(Answers.Ready("code"));
    }

    private Task TakeCodeAsync(ReadOnlySpan<byte> code)
    {
        if (!Utf8.IsValid(code)) throw new ProtocolException("the code is not valid UTF-8");
        return StartAsync(new StartRequest
        {
            Runner = _runner,
            Code = Encoding.UTF8.GetString(code),
            ChannelGreetings = [_greeting],
            ChannelRouter = EngineLine.Route,
        });
    }

    private async Task StartAsync(StartRequest request)
    {
        _step = ProcessorStep.End; // before it can end
        try
        {
            await StartAsync(Only, request);
        }
        catch
        {
            _step = ProcessorStep.Context;
            throw;
        }
    }

    private Task TakeWhileRunningAsync(ReadOnlySpan<byte> bytes)
    {
        var message = FlatMessage.Parse(bytes, "type");
        switch (message.Type)
        {
            case "result": TakeResult(message.Fields); break;
            case "stop": _ = Find(Only)?.Execution.StopAsync(); break;
            default: throw new ProtocolException($"type: '{Shown.Of(message.Type)}' is out of turn; a program runs, which takes result and stop");
        }

        return Task.CompletedTask;
    }

    private void TakeResult(JsonFields fields)
    {
        long number = fields.RequiredInteger("id", 0, long.MaxValue);
        string? error = fields.OptionalString("error");
        ReadOnlySpan<byte> value = fields.Value("value");
        if (value.Length > MostValueBytes) throw new ProtocolException($"value: at most {MostValueBytes} bytes");
        PendingCommands.Command command = _commands.Take(number) ?? throw new ProtocolException($"id: no command {number} waits for a result");
        if (error is null) command.Succeed(value);
        else command.Fail(error);
    }
}
