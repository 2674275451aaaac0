namespace FurtherLink.Engine.Transcripts;

/// <summary>What a transcript holds, to be gone on with elsewhere.</summary>
/// <param name="Start">The position of the first byte that is kept.</param>
/// <param name="LeftAt">To where the last reader had come.</param>
/// <param name="Unread">Bytes that were forgotten and that nobody had read.</param>
/// <param name="Runs">What the bytes are: a kind, and the position where those of that kind end.</param>
/// <param name="Bytes">From <paramref name="Start"/> on.</param>
internal sealed record TranscriptImage(
    long Start, long LeftAt, long Unread, IReadOnlyList<(TranscriptKind Kind, long End)> Runs, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>One that has come to a position of which nothing is known but the number: who is behind it learns of a gap.</summary>
    public static TranscriptImage At(long position) => new(position, position, 0, [], default);

    /// <summary>Why no transcript can be like this; null: one can.</summary>
    public string? Problem
    {
        get
        {
            if (Start < 0 || LeftAt < 0 || Unread < 0 || LeftAt > Start + Bytes.Length) return "a transcript's positions make no sense";
            long end = Start;
            foreach ((TranscriptKind kind, long next) in Runs)
            {
                if (kind is not (TranscriptKind.Output or TranscriptKind.Error or TranscriptKind.Message) || next <= end) return "a transcript's runs make no sense";
                end = next;
            }

            return end == Start + Bytes.Length ? null : "a transcript's bytes are not those of its runs";
        }
    }
}
