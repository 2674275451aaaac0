using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>A websocket that speaks LiveCode: it is about one program, and closes when that has ended.</summary>
/// <param name="parts">What it is made of.</param>
internal abstract class LiveCodeSocket(SocketParts parts) : ProgramSocket<LiveCodeFrames>(parts, new LiveCodeFrames(), new LiveCodeFrames())
{
    /// <summary>The client's name for the program, which has none here.</summary>
    protected const string Only = "";

    private const int MostEventBytes = 64 * 1024;

    /// <summary>The program.</summary>
    /// <exception cref="ProtocolException">None runs.</exception>
    protected Execution Running => Find(Only)?.Execution ?? throw new ProtocolException("no program runs");

    /// <summary>Custom messages are for LiveCode; what else goes through a side channel is for those who know it.</summary>
    public override bool Shows(TranscriptKind kind, ReadOnlySpan<byte> text) => kind switch
    {
        TranscriptKind.Frame => false,
        TranscriptKind.Message => ChannelLine.Parse(text).Channel == ChannelLine.Message,
        _ => true,
    };

    /// <summary>Whatever signal ended a program whose time was up, LiveCode knows one: it was killed.</summary>
    public static ExitStatus ShownStatusOf(Execution execution) => execution.TimedOut ? ExitStatus.Killed(Signal.Kill) : execution.Status;

    public override ExitStatus StatusOf(Execution execution) => ShownStatusOf(execution);

    public override void Forget(ProgramView view)
    {
        base.Forget(view);
        Close();
    }

    protected sealed override Task TakeAsync(ReadOnlyMemory<byte> bytes)
    {
        var message = FlatMessage.Parse(bytes.Span, "msgtype");
        switch (message.Type)
        {
            case "ping": return Writer.AnswerAsync(Answers.Pong());
            case "quit": return QuitAsync();
            case "event": Event(message.Fields); break;
            default: return TakeOtherAsync(message);
        }

        return Task.CompletedTask;
    }

    /// <summary>Does what a message of another type says.</summary>
    /// <exception cref="ProtocolException">There is no such type.</exception>
    protected abstract Task TakeOtherAsync(in FlatMessage message);

    protected static ProtocolException Unknown(in FlatMessage message) => new($"unknown message type: {Shown.Of(message.Type)}");

    private async Task QuitAsync()
    {
        await Writer.AnswerAsync(Answers.Goodbye());
        Close();
    }

    private void Event(JsonFields fields)
    {
        string name = fields.RequiredString("event");
        ReadOnlySpan<byte> data = fields.Value("data");
        if (data.IsEmpty) throw new ProtocolException("data: is missing");
        if (name.Length + data.Length > MostEventBytes) throw new ProtocolException($"data: an event may have {MostEventBytes} bytes");
        Running.SendToChannel(ChannelLine.Event(name, data));
    }
}
