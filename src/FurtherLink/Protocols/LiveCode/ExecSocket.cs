using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>One websocket on <c>/livecode</c>: one program, which ends with it.</summary>
internal sealed class ExecSocket(SocketParts parts) : LiveCodeSocket(parts)
{
    private bool _executed;

    protected override Task BeginAsync() => Writer.AnswerAsync(Answers.Welcome(sequence: null));

    protected override Task TakeOtherAsync(in FlatMessage message)
    {
        if (message.Type != "exec") throw Unknown(message);
        if (_executed) throw new ProtocolException("exec: this connection has had its program; another one runs the next");
        return ExecuteAsync(CodeRequest.Read(message.Fields, Programs.Runners));
    }

    private async Task ExecuteAsync(StartRequest request)
    {
        await StartAsync(Only, request);
        _executed = true;
    }
}
