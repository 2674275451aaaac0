using System.Buffers;

namespace FurtherLink.Engine.Transcripts;

/// <summary>One viewer's place in a <see cref="Transcript"/>. Used by one thread at a time; while it is attached, writers wait for it.</summary>
public sealed class TranscriptReader : IDisposable
{
    private readonly Transcript _transcript;
    private readonly Action _available;
    private int _waiting; // not before it has looked once

    internal TranscriptReader(Transcript transcript, long position, long frameSeen, Action available)
    {
        _transcript = transcript;
        _available = available;
        Position = position;
        FrameSeen = frameSeen;
    }

    /// <summary>Up to where it has read.</summary>
    public long Position { get; internal set; }

    internal long FrameSeen { get; set; }

    internal bool FrameWasLast { get; set; }

    /// <summary>Whether the last look found nothing but a frame, and was not to take one.</summary>
    public bool HoldsFrame { get; internal set; }

    internal bool Waiting
    {
        set => Volatile.Write(ref _waiting, value ? 1 : 0);
    }

    /// <summary>Reads the next piece.</summary>
    /// <param name="destination">Gets the bytes of a text, message or frame.</param>
    /// <param name="maxTextBytes">The most of a text to take at a time, at least 4; messages and frames are always whole.</param>
    /// <param name="frames">Whether a frame may be taken now; if not, it goes on being replaced by newer ones, see <see cref="HoldsFrame"/>.</param>
    /// <returns>A piece of kind <see cref="TranscriptKind.None"/> if there is nothing now: the callback given to <see cref="Transcript.Attach"/> tells when there is.</returns>
    public TranscriptPiece TryRead(IBufferWriter<byte> destination, int maxTextBytes, bool frames = true) =>
        _transcript.Read(this, destination, maxTextBytes, frames);

    /// <summary>Detaches: nobody waits for this reader any more.</summary>
    public void Dispose() => _transcript.Detach(this);

    internal void Notify()
    {
        if (Interlocked.Exchange(ref _waiting, 0) != 0) _available();
    }
}
