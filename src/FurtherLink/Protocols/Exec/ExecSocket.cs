using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Protocols.Exec;

/// <summary>One websocket on <c>/exec</c>, for the oldest clients: start, input, output, stop, and nothing else.</summary>
internal sealed class ExecSocket(SocketParts parts, string? user) : SingleProgramSocket(parts, user, terminal: null)
{
    public override bool Shows(TranscriptKind kind, ReadOnlySpan<byte> text) => kind is not (TranscriptKind.Message or TranscriptKind.Frame);

    protected override Task TakeOtherAsync(in ClientMessage message) => throw Unknown(message, "start, stdin and stop");
}
