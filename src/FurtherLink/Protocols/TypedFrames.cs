using System.Buffers;
using System.Text.Json;

using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Protocols;

/// <summary>The messages of the protocols of Further: <c>{"type", "data"}</c>, always both, and what a protocol adds to them.</summary>
internal class TypedFrames : ProgramFrames
{
    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Output = JsonEncodedText.Encode("output");

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    public override void WriteOutput(IBufferWriter<byte> into, string type, string process, ReadOnlySpan<byte> text, long? sequence)
    {
        Begin(into, type);
        Writer.WriteStartObject(Data);
        Writer.WriteString(Output, text);
        WriteSequence(sequence);
        Writer.WriteEndObject();
        End(process);
    }

    /// <summary>
    /// What the program sent through its side channel, under the channel's name. A string, of <c>video</c> and <c>keylisten</c>, is <c>data.output</c>; an object
    /// is <c>data</c> itself.
    /// </summary>
    public override void WriteMessage(IBufferWriter<byte> into, ChannelLine line, string process, long? sequence)
    {
        Begin(into, line.Channel);
        if (line.IsObject)
        {
            Writer.WritePropertyName(Data);
            WriteObject(line.Data, sequence);
        }
        else
        {
            WriteRawOutput(line.Data, sequence);
        }

        End(process);
    }

    /// <summary><c>stopped</c>; <paramref name="signal"/> only when one ended the program.</summary>
    public override void WriteStopped(
        IBufferWriter<byte> into, string process, int exitCode, string? signal, long? sequence, EndReason reason = EndReason.None)
    {
        Begin(into, "stopped");
        Writer.WriteStartObject(Data);
        Writer.WriteNumber("exitCode", exitCode);
        if (signal is not null) Writer.WriteString("signal", signal);
        if (reason is EndReason.TimedOut) Writer.WriteString("reason", "timeout");
        if (reason is EndReason.TooMuchOutput) Writer.WriteString("reason", "output");
        WriteSequence(sequence);
        Writer.WriteEndObject();
        End(process);
    }

    /// <summary><c>gap</c>: so many bytes of output are no longer there.</summary>
    public override void WriteGap(IBufferWriter<byte> into, string process, long lost, long? sequence)
    {
        Begin(into, "gap");
        Writer.WriteStartObject(Data);
        Writer.WriteNumber("lost", lost);
        Writer.WriteEndObject();
        End(process);
    }

    /// <summary><c>pong</c>.</summary>
    public byte[] Pong() => Frame("pong", null, null, null);

    /// <summary><c>started</c>; with what is needed to come back where the program can be detached.</summary>
    public override byte[] Started(string process, string? session) => Frame("started", process, "session", session);

    /// <summary><c>stopped</c>, of a program that never ran.</summary>
    public byte[] NeverStarted(string process)
    {
        var into = new ArrayBufferWriter<byte>();
        WriteStopped(into, process, -(int)Signal.Term, Signal.Term.Name(), sequence: null);
        return into.WrittenSpan.ToArray();
    }

    /// <summary><c>queued</c>: where a program stands that waits for its lease.</summary>
    public byte[] Queued(string process, QueuePlace place, string owner)
    {
        var into = new ArrayBufferWriter<byte>();
        Begin(into, "queued");
        Writer.WriteStartObject(Data);
        Writer.WriteNumber("position", place.Position);
        Writer.WriteStartObject("holder");
        Writer.WriteString("user", place.Holder.User);
        Writer.WriteString("runner", place.Holder.Runner);
        Writer.WriteString("since", place.Holder.Since.UtcDateTime);
        Writer.WriteBoolean("yours", place.Holder.Owner == owner);
        Writer.WriteEndObject();
        Writer.WriteEndObject();
        End(process);
        return into.WrittenSpan.ToArray();
    }

    /// <summary><c>uploaded</c>.</summary>
    public byte[] Uploaded() => Frame("uploaded", null, null, null);

    public override byte[] Refused(ReadOnlySpan<byte> message, string reason) => Error("Bad message", reason);

    public override byte[] Failed() => Error("Message Exception", "the daemon could not do this; its log says why");

    /// <summary><c>error</c>, of one of the protocol's kinds, with the reason.</summary>
    public byte[] Error(string message, string detail) => Frame("error", null, "message", message, "detail", detail);

    /// <summary>Writes what follows <c>type</c> and <c>data</c>.</summary>
    /// <param name="writer">Within the message's object.</param>
    /// <param name="process">The program that the message is about, or null.</param>
    protected virtual void WriteMore(Utf8JsonWriter writer, string? process)
    {
    }

    private void WriteRawOutput(ReadOnlySpan<byte> json, long? sequence)
    {
        Writer.WriteStartObject(Data);
        Writer.WritePropertyName(Output);
        Writer.WriteRawValue(json, skipInputValidation: true);
        WriteSequence(sequence);
        Writer.WriteEndObject();
    }

    private byte[] Frame(string type, string? process, string? name, string? value, string? secondName = null, string? secondValue = null)
    {
        var into = new ArrayBufferWriter<byte>();
        Begin(into, type);
        if (value is null)
        {
            Writer.WriteNull(Data);
        }
        else
        {
            Writer.WriteStartObject(Data);
            Writer.WriteString(name!, value);
            if (secondName is not null) Writer.WriteString(secondName, secondValue);
            Writer.WriteEndObject();
        }

        End(process);
        return into.WrittenSpan.ToArray();
    }

    private void Begin(IBufferWriter<byte> into, string type)
    {
        Begin(into);
        Writer.WriteString(Type, type);
    }

    private void End(string? process)
    {
        WriteMore(Writer, process);
        End();
    }
}
