using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Protocols;

/// <summary>
/// Writes what clients are told: <c>{"type", "data"}</c>, always both, and what a protocol adds to them. Used by one thread at a time: the sender of a
/// socket and its reader have one each.
/// </summary>
internal class ProgramFrames : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The peer is a JSON parser, not a page: what HTML would need escaped stays as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    private static readonly JsonEncodedText Data = JsonEncodedText.Encode("data");
    private static readonly JsonEncodedText Output = JsonEncodedText.Encode("output");
    private static readonly JsonEncodedText Sequence = JsonEncodedText.Encode("seq");

    private readonly Utf8JsonWriter _writer = new(new ArrayBufferWriter<byte>(), Options); // each frame brings its own buffer

    public void Dispose()
    {
        _writer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary><c>stdout</c> or <c>stderr</c>.</summary>
    /// <param name="into">Gets the frame.</param>
    /// <param name="type">Which of them.</param>
    /// <param name="process">The program.</param>
    /// <param name="text">Bytes as the program wrote them; what is no UTF-8 becomes U+FFFD.</param>
    /// <param name="sequence">The position behind them, or null.</param>
    public void WriteOutput(IBufferWriter<byte> into, string type, string process, ReadOnlySpan<byte> text, long? sequence)
    {
        Begin(into, type);
        _writer.WriteStartObject(Data);
        _writer.WriteString(Output, text);
        if (sequence is { } position) _writer.WriteNumber(Sequence, position);
        _writer.WriteEndObject();
        End(process);
    }

    /// <summary>
    /// What the program sent through its side channel, under the channel's name. A string, of <c>video</c> and <c>keylisten</c>, is <c>data.output</c>; an object
    /// is <c>data</c> itself.
    /// </summary>
    /// <param name="into">Gets the frame.</param>
    /// <param name="line">What it sent.</param>
    /// <param name="process">The program.</param>
    /// <param name="sequence">The position behind it, or null.</param>
    public void WriteMessage(IBufferWriter<byte> into, ChannelLine line, string process, long? sequence)
    {
        Begin(into, line.Channel);
        if (line.IsObject) WriteNumberedObject(line.Data, sequence);
        else WriteRawOutput(line.Data, sequence);
        End(process);
    }

    /// <summary><c>stopped</c>; <paramref name="signal"/> only when one ended the program.</summary>
    public void WriteStopped(IBufferWriter<byte> into, string process, int exitCode, string? signal, long? sequence, EndReason reason = EndReason.None)
    {
        Begin(into, "stopped");
        _writer.WriteStartObject(Data);
        _writer.WriteNumber("exitCode", exitCode);
        if (signal is not null) _writer.WriteString("signal", signal);
        if (reason is EndReason.TimedOut) _writer.WriteString("reason", "timeout");
        if (reason is EndReason.TooMuchOutput) _writer.WriteString("reason", "output");
        if (sequence is { } position) _writer.WriteNumber(Sequence, position);
        _writer.WriteEndObject();
        End(process);
    }

    /// <summary><c>gap</c>: so many bytes of output are no longer there.</summary>
    public void WriteGap(IBufferWriter<byte> into, string process, long lost)
    {
        Begin(into, "gap");
        _writer.WriteStartObject(Data);
        _writer.WriteNumber("lost", lost);
        _writer.WriteEndObject();
        End(process);
    }

    /// <summary><c>pong</c>.</summary>
    public byte[] Pong() => Frame("pong", null, null, null);

    /// <summary><c>started</c>; with what is needed to come back where the program can be detached.</summary>
    public byte[] Started(string process, string? session) => Frame("started", process, "session", session);

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
        _writer.WriteStartObject(Data);
        _writer.WriteNumber("position", place.Position);
        _writer.WriteStartObject("holder");
        _writer.WriteString("user", place.Holder.User);
        _writer.WriteString("runner", place.Holder.Runner);
        _writer.WriteString("since", place.Holder.Since.UtcDateTime);
        _writer.WriteBoolean("yours", place.Holder.Owner == owner);
        _writer.WriteEndObject();
        _writer.WriteEndObject();
        End(process);
        return into.WrittenSpan.ToArray();
    }

    /// <summary><c>uploaded</c>.</summary>
    public byte[] Uploaded() => Frame("uploaded", null, null, null);

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
        _writer.WriteStartObject(Data);
        _writer.WritePropertyName(Output);
        _writer.WriteRawValue(json, skipInputValidation: true);
        if (sequence is { } position) _writer.WriteNumber(Sequence, position);
        _writer.WriteEndObject();
    }

    /// <summary>An object as the program wrote it, with the position as its last member: of two with one name, readers take the last.</summary>
    private void WriteNumberedObject(ReadOnlySpan<byte> json, long? sequence)
    {
        _writer.WritePropertyName(Data);
        if (sequence is not { } position)
        {
            _writer.WriteRawValue(json, skipInputValidation: true);
            return;
        }

        ReadOnlySpan<byte> members = json[1..^1];
        bool isEmpty = members.TrimStart(" \t\r\n"u8).IsEmpty;
        var numbered = new ArrayBufferWriter<byte>(json.Length + 32);
        numbered.Write("{"u8);
        if (!isEmpty)
        {
            numbered.Write(members);
            numbered.Write(","u8);
        }

        numbered.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\"seq\":{position}}}")));
        _writer.WriteRawValue(numbered.WrittenSpan, skipInputValidation: true);
    }

    private byte[] Frame(string type, string? process, string? name, string? value, string? secondName = null, string? secondValue = null)
    {
        var into = new ArrayBufferWriter<byte>();
        Begin(into, type);
        if (value is null)
        {
            _writer.WriteNull(Data);
        }
        else
        {
            _writer.WriteStartObject(Data);
            _writer.WriteString(name!, value);
            if (secondName is not null) _writer.WriteString(secondName, secondValue);
            _writer.WriteEndObject();
        }

        End(process);
        return into.WrittenSpan.ToArray();
    }

    private void Begin(IBufferWriter<byte> into, string type)
    {
        _writer.Reset(into);
        _writer.WriteStartObject();
        _writer.WriteString(Type, type);
    }

    private void End(string? process)
    {
        WriteMore(_writer, process);
        _writer.WriteEndObject();
        _writer.Flush();
    }
}
