using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>Appends one stream to the transcript at once, holding back only the start of a character whose rest has not come yet.</summary>
internal sealed class TextSink(Transcript transcript, TranscriptKind kind) : IOutputSink
{
    private readonly byte[] _rest = new byte[Utf8Boundary.MaxCharacterBytes - 1];
    private int _restLength;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (_restLength > 0) bytes = CompleteRest(bytes);
        int complete = Utf8Boundary.CompleteLength(bytes);
        transcript.Append(kind, bytes[..complete]);
        bytes[complete..].CopyTo(_rest.AsSpan(_restLength));
        _restLength += bytes.Length - complete;
    }

    public void Finish()
    {
        transcript.Append(kind, _rest.AsSpan(0, _restLength));
        _restLength = 0;
    }

    /// <summary>Adds bytes to the held-back start until it is a character, or is none in any case; returns what is left of them.</summary>
    private ReadOnlySpan<byte> CompleteRest(ReadOnlySpan<byte> bytes)
    {
        Span<byte> character = stackalloc byte[Utf8Boundary.MaxCharacterBytes];
        _rest.AsSpan(0, _restLength).CopyTo(character);
        int length = _restLength, taken = 0;
        while (taken < bytes.Length && length < character.Length)
        {
            character[length++] = bytes[taken++];
            if (Utf8Boundary.CompleteLength(character[..length]) != length) continue;
            // The last byte may be a character of its own, or the start of the next, after a start that came to nothing: appended with it all the same.
            transcript.Append(kind, character[..length]);
            _restLength = 0;
            return bytes[taken..];
        }

        character[..length].CopyTo(_rest);
        _restLength = length;
        return [];
    }
}
