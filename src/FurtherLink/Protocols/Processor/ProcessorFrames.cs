using System.Buffers;
using System.Globalization;
using System.Text.Json;

using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Protocols.Processor;

/// <summary>The messages of Processor: <c>{"type", "message", "time"}</c>, always these three, and more beside them.</summary>
internal sealed class ProcessorFrames(TimeProvider time) : ProgramFrames
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Message = JsonEncodedText.Encode("message");
    private static readonly JsonEncodedText Stream = JsonEncodedText.Encode("stream");

    /// <summary>What was told of the program's standard error.</summary>
    public ErrorTail Errors { get; } = new();

    public override void WriteOutput(IBufferWriter<byte> into, string stream, string process, ReadOnlySpan<byte> text, long? sequence)
    {
        if (stream == "stderr") Errors.Append(text);
        Begin(into, "output");
        Writer.WriteString(Stream, stream);
        Writer.WriteString(Message, text);
        EndNow();
    }

    /// <summary>Not of this protocol: a command has a number, see <see cref="WriteCommand"/>.</summary>
    public override void WriteMessage(IBufferWriter<byte> into, ChannelLine line, string process, long? sequence) => throw new NotSupportedException();

    /// <summary><c>command</c>: what the game is to do.</summary>
    public void WriteCommand(IBufferWriter<byte> into, long number, JsonFields command)
    {
        Begin(into, "command");
        Writer.WriteNumber("id", number);
        Writer.WriteString(Message, command.RequiredString("name"));
        Writer.WritePropertyName("args");
        Writer.WriteRawValue(EngineLine.Arguments(command), skipInputValidation: true);
        EndNow();
    }

    public override void WriteStopped(
        IBufferWriter<byte> into, string process, int exitCode, string? signal, long? sequence, EndReason reason = EndReason.None)
    {
        Begin(into, "end");
        Writer.WriteNumber("exitCode", exitCode);
        Writer.WriteString(Message, signal is null ? $"the program ended with {exitCode}" : $"the program was ended by SIG{signal}");
        EndNow();
    }

    /// <summary>Nobody comes back to a program here, so nothing is ever missing.</summary>
    public override void WriteGap(IBufferWriter<byte> into, string process, long lost, long? sequence) => throw new NotSupportedException();

    /// <summary><c>error</c> of the program: its whole standard error, or where it said nothing, how it ended.</summary>
    public void WriteInterpreterError(IBufferWriter<byte> into, ExitStatus status)
    {
        string said = Errors.ToString();
        WriteError(into, "INTERPRETER_ERROR", said.Length > 0 ? said
            : status.Signal == Signal.None ? $"the program ended with {status.Code}" : $"the program was ended by SIG{status.Signal.Name()}");
    }

    /// <summary><c>ready</c> for what comes next.</summary>
    public byte[] Ready(string what) => Frame(into => WritePlain(into, "ready", what));

    public override byte[] Started(string process, string? session) => Frame(into => WritePlain(into, "started", "the program runs"));

    public override byte[] Refused(ReadOnlySpan<byte> message, string reason) => Frame(into => WriteError(into, "SERVER_ERROR", reason));

    public override byte[] Failed() => Frame(into => WriteError(into, "SERVER_ERROR", "the daemon could not do this; its log says why"));

    private void WritePlain(IBufferWriter<byte> into, string type, string message)
    {
        Begin(into, type);
        Writer.WriteString(Message, message);
        EndNow();
    }

    private void WriteError(IBufferWriter<byte> into, string code, string message)
    {
        Begin(into, "error");
        Writer.WriteString("code", code);
        Writer.WriteString(Message, message);
        EndNow();
    }

    private static byte[] Frame(Action<IBufferWriter<byte>> write)
    {
        var into = new ArrayBufferWriter<byte>();
        write(into);
        return into.WrittenSpan.ToArray();
    }

    private void Begin(IBufferWriter<byte> into, string type)
    {
        Begin(into);
        Writer.WriteString(Type, type);
    }

    private void EndNow()
    {
        Writer.WriteString("time", time.GetUtcNow().ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture));
        End();
    }
}
