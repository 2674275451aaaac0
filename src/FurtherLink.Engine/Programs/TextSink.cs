using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>Appends one stream to the transcript at once, holding back only the start of a character whose rest has not come yet.</summary>
/// <param name="transcript">Gets it.</param>
/// <param name="kind">Of the stream.</param>
internal sealed class TextSink(Transcript transcript, TranscriptKind kind) : IOutputSink
{
    private readonly byte[] _rest = new byte[Utf8Boundary.MaxCharacterBytes - 1];
    private int _restLength;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_restLength > 0) bytes = CompleteRest(bytes);
        int complete = Utf8Boundary.CompleteLength(bytes);
        transcript.Append(kind, bytes[..complete]);
        if (complete == bytes.Length) return;
        bytes[complete..].CopyTo(_rest);
        _restLength = bytes.Length - complete;
    }

    /// <summary>Goes on with what another one gave away.</summary>
    /// <param name="transcript">Gets it.</param>
    /// <param name="kind">Of the stream.</param>
    /// <param name="rest">See <see cref="TakeRest"/>.</param>
    public TextSink(Transcript transcript, TranscriptKind kind, ReadOnlySpan<byte> rest)
        : this(transcript, kind)
    {
        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }

    public byte[] TakeRest()
    {
        byte[] rest = _rest[.._restLength];
        _restLength = 0;
        return rest;
    }

    public void Finish()
    {
        transcript.Append(kind, _rest.AsSpan(0, _restLength));
        _restLength = 0;
    }

    /// <summary>
    /// Adds bytes to the held-back start until it is a character, or is none in any case and begins no other; returns what is left of them.
    /// </summary>
    private ReadOnlySpan<byte> CompleteRest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> character = stackalloc byte[Utf8Boundary.MaxCharacterBytes];
        _rest.AsSpan(0, _restLength).CopyTo(character);
        int length = _restLength, taken = 0;
        while (taken < bytes.Length && length < character.Length)
        {
            character[length++] = bytes[taken++];
            int complete = Utf8Boundary.CompleteLength(character[..length]);
            if (complete == 0) continue;
            transcript.Append(kind, character[..complete]);
            // After a start that came to nothing, the last bytes may be the start of the next character.
            character[complete..length].CopyTo(character);
            length -= complete;
            if (length == 0) break;
        }

        character[..length].CopyTo(_rest);
        _restLength = length;
        return bytes[taken..];
    }
}
