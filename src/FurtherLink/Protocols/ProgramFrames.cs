using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols;

/// <summary>
/// Writes what clients are told of a program, each protocol in its own words. Used by one thread at a time: the sender of a socket and its reader have one each.
/// </summary>
internal abstract class ProgramFrames : IDisposable
{
    private static readonly JsonWriterOptions Options = new()
    {
        // The peer is a JSON parser, not a page: what HTML would need escaped stays as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    private static readonly JsonEncodedText Sequence = JsonEncodedText.Encode("seq");

    /// <summary>Within a frame: between <see cref="Begin"/> and <see cref="End"/>.</summary>
    protected Utf8JsonWriter Writer { get; } = new(new ArrayBufferWriter<byte>(), Options); // each frame brings its own buffer

    public void Dispose()
    {
        Writer.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What the program printed.</summary>
    /// <param name="into">Gets the frame.</param>
    /// <param name="stream"><c>stdout</c> or <c>stderr</c>.</param>
    /// <param name="process">The client's name for the program.</param>
    /// <param name="text">Bytes as the program wrote them; what is no UTF-8 becomes U+FFFD.</param>
    /// <param name="sequence">The position behind them, or null.</param>
    public abstract void WriteOutput(IBufferWriter<byte> into, string stream, string process, ReadOnlySpan<byte> text, long? sequence);

    /// <summary>What the program sent through its side channel.</summary>
    /// <param name="into">Gets the frame.</param>
    /// <param name="line">What it sent.</param>
    /// <param name="process">The client's name for the program.</param>
    /// <param name="sequence">The position behind it, or null.</param>
    public abstract void WriteMessage(IBufferWriter<byte> into, ChannelLine line, string process, long? sequence);

    /// <summary>The program has ended.</summary>
    /// <param name="into">Gets the frame.</param>
    /// <param name="process">The client's name for the program.</param>
    /// <param name="exitCode">-N when signal N ended it.</param>
    /// <param name="signal">Its name, only then.</param>
    /// <param name="sequence">The position behind the end, or null.</param>
    /// <param name="reason">Why it ended.</param>
    public abstract void WriteStopped(
        IBufferWriter<byte> into, string process, int exitCode, string? signal, long? sequence, EndReason reason = EndReason.None);

    /// <summary>So many bytes of output are no longer there.</summary>
    public abstract void WriteGap(IBufferWriter<byte> into, string process, long lost, long? sequence);

    /// <summary>A program has been started; with what is needed to come back where it can be detached. Null: this protocol does not say it.</summary>
    public abstract byte[]? Started(string process, string? session);

    /// <summary>The answer to a message that says nothing that can be done.</summary>
    public abstract byte[] Refused(ReadOnlySpan<byte> message, string reason);

    /// <summary>The answer to a message at which the daemon failed.</summary>
    public abstract byte[] Failed();

    /// <summary>Begins an object.</summary>
    protected void Begin(IBufferWriter<byte> into)
    {
        Writer.Reset(into);
        Writer.WriteStartObject();
    }

    /// <summary>Ends what <see cref="Begin"/> began.</summary>
    protected void End()
    {
        Writer.WriteEndObject();
        Writer.Flush();
    }

    /// <summary>Writes <c>seq</c>, if there is one.</summary>
    protected void WriteSequence(long? sequence)
    {
        if (sequence is { } position) Writer.WriteNumber(Sequence, position);
    }

    /// <summary>An object as the program wrote it, with the position as its last member: of two with one name, readers take the last.</summary>
    protected void WriteObject(ReadOnlySpan<byte> json, long? sequence)
    {
        if (sequence is { } position) Writer.WriteRawValue(Numbered(json, position), skipInputValidation: true);
        else Writer.WriteRawValue(json, skipInputValidation: true);
    }

    /// <summary>An object with <c>seq</c> as its last member.</summary>
    protected static ReadOnlySpan<byte> Numbered(ReadOnlySpan<byte> json, long position)
    {
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
        return numbered.WrittenSpan;
    }
}
