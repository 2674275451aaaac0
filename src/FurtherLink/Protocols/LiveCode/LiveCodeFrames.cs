using System.Buffers;
using System.Text.Json;

using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>The messages of LiveCode: <c>{"msgtype", …}</c>; on the stream of a session those of the program carry <c>seq</c>.</summary>
internal sealed class LiveCodeFrames : ProgramFrames
{
    /// <summary>The longest message of a client that an <c>error</c> repeats, in bytes.</summary>
    private const int MostRepeated = 32 * 1024;

    private static readonly JsonEncodedText MessageType = JsonEncodedText.Encode("msgtype");
    private static readonly JsonEncodedText File = JsonEncodedText.Encode("file");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");

    /// <summary>A line of a program's side channel that says that its time was up.</summary>
    public static ReadOnlyMemory<byte> TimeoutNotice { get; } = """{"channel":"message","data":{"msgtype":"error","error":"timeout"}}"""u8.ToArray();

    public override void WriteOutput(IBufferWriter<byte> into, string stream, string process, ReadOnlySpan<byte> text, long? sequence)
    {
        Begin(into, "write");
        Writer.WriteString(File, stream);
        Writer.WriteString(Data, text);
        WriteSequence(sequence);
        End();
    }

    /// <summary>A message of the program's own, as the program wrote it.</summary>
    public override void WriteMessage(IBufferWriter<byte> into, ChannelLine line, string process, long? sequence) =>
        into.Write(sequence is { } position ? Numbered(line.Data, position) : line.Data);

    public override void WriteStopped(
        IBufferWriter<byte> into, string process, int exitCode, string? signal, long? sequence, EndReason reason = EndReason.None)
    {
        Begin(into, "exitstatus");
        Writer.WriteNumber("exitstatus", exitCode);
        WriteSequence(sequence);
        End();
    }

    public override void WriteGap(IBufferWriter<byte> into, string process, long lost, long? sequence)
    {
        Begin(into, "gap");
        Writer.WriteNumber("lost", lost);
        WriteSequence(sequence);
        End();
    }

    /// <summary>Nothing: the first output tells it.</summary>
    public override byte[]? Started(string process, string? session) => null;

    /// <summary>What everybody hears first.</summary>
    /// <param name="sequence">Where the stream of a session begins; null: this is none.</param>
    public byte[] Welcome(long? sequence) => Frame("welcome", sequence, static writer => writer.WriteString("message", "welcome to livecode"));

    public byte[] Pong() => Frame("pong", null, static _ => { });

    public byte[] Goodbye() => Frame("goodbye", null, static _ => { });

    public override byte[] Failed() =>
        Frame("error", null, static writer => writer.WriteString("error", "the daemon could not do this; its log says why"));

    /// <summary><c>error</c>, with the message it is about: null if that is none, or too long to be repeated.</summary>
    public override byte[] Refused(ReadOnlySpan<byte> message, string reason)
    {
        byte[]? repeated = message.Length <= MostRepeated && FlatMessage.IsObject(message) ? message.ToArray() : null;
        return Frame("error", null, writer =>
        {
            writer.WriteString("error", reason);
            writer.WritePropertyName("msg");
            if (repeated is null) writer.WriteNullValue();
            else writer.WriteRawValue(repeated, skipInputValidation: true);
        });
    }

    private byte[] Frame(string type, long? sequence, Action<Utf8JsonWriter> writeFields)
    {
        var into = new ArrayBufferWriter<byte>();
        Begin(into, type);
        writeFields(Writer);
        WriteSequence(sequence);
        End();
        return into.WrittenSpan.ToArray();
    }

    private void Begin(IBufferWriter<byte> into, string type)
    {
        Begin(into);
        Writer.WriteString(MessageType, type);
    }
}
