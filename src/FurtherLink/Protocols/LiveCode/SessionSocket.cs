using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>One websocket on <c>/sessions/{id}/stream</c>: views a program that was there before and will be after.</summary>
/// <param name="parts">What it is made of.</param>
/// <param name="session">The program.</param>
/// <param name="after">The position that the client has come to; 0: it has seen nothing.</param>
internal sealed class SessionSocket(SocketParts parts, Execution session, long after) : LiveCodeSocket(parts)
{
    protected override async Task BeginAsync()
    {
        await Writer.AnswerAsync(Answers.Welcome(after));
        var view = new ProgramView(this, Only, session, numbered: true);
        view.Begin(after);
        Show(view);
    }

    protected override Task TakeOtherAsync(in FlatMessage message)
    {
        switch (message.Type)
        {
            case "stdin" when !TryWriteInput(Running, message.Fields, "data"):
                throw new ProtocolException("data: the program does not read; this message was not delivered (Limits:PendingInputBytes)");
            case "stdin": break;
            case "resize": Resize(message.Fields); break;
            default: throw Unknown(message);
        }

        return Task.CompletedTask;
    }

    private void Resize(JsonFields fields)
    {
        var size = new TerminalSize((ushort)fields.RequiredInteger("rows", 1, ushort.MaxValue), (ushort)fields.RequiredInteger("cols", 1, ushort.MaxValue));
        if (!Running.TryResize(size)) throw new ProtocolException("resize: this program has no terminal; pty: true at its creation gives it one");
    }
}
