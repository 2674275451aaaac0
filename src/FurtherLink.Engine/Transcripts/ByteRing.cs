using System.Buffers;
using System.Diagnostics;

namespace FurtherLink.Engine.Transcripts;

/// <summary>
/// The last part of a stream of bytes, each known by its position since the start of the stream. Grows with what is kept; while nothing is, it holds no memory.
/// </summary>
internal sealed class ByteRing
{
    private const int SmallestRing = 4096;

    private byte[] _ring = [];

    /// <summary>An empty one.</summary>
    /// <param name="position">Of the first byte that will be added.</param>
    public ByteRing(long position = 0) => Start = End = position;

    /// <summary>The position of the first byte that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>The position behind the last byte.</summary>
    public long End { get; private set; }

    /// <summary>Bytes that fit without growing.</summary>
    public int Capacity => _ring.Length;

    /// <summary>A byte that is kept.</summary>
    public byte this[long position] => _ring[Index(position)];

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        Reserve(End - Start + bytes.Length);
        int at = Index(End), first = Math.Min(bytes.Length, _ring.Length - at);
        bytes[..first].CopyTo(_ring.AsSpan(at));
        bytes[first..].CopyTo(_ring);
        End += bytes.Length;
    }

    /// <summary>Copies what stands from a position on; all of it has to be kept.</summary>
    public void CopyTo(long position, Span<byte> target)
    {
        Debug.Assert(position >= Start && position + target.Length <= End);
        if (target.IsEmpty) return;
        int at = Index(position), first = Math.Min(target.Length, _ring.Length - at);
        _ring.AsSpan(at, first).CopyTo(target);
        _ring.AsSpan(0, target.Length - first).CopyTo(target[first..]);
    }

    /// <summary>Gives up what stands before a position.</summary>
    public void ForgetBefore(long position)
    {
        Debug.Assert(position <= End);
        if (position <= Start) return;
        Start = position;
        if (Start == End) Replace([]);
    }

    private int Index(long position) => (int)(position & (_ring.Length - 1));

    private void Reserve(long needed)
    {
        if (needed <= _ring.Length) return;
        int size = Math.Max(SmallestRing, _ring.Length);
        while (size < needed) size = checked(size * 2);
        // The shared pool hands out powers of two from 16 bytes to 1 GiB exactly; the indexing depends on it.
        byte[] larger = ArrayPool<byte>.Shared.Rent(size);
        Debug.Assert(int.IsPow2(larger.Length));
        // Both rings are indexed by position, so the bytes land where the larger one expects them.
        for (long at = Start; at < End;)
        {
            int from = Index(at), to = (int)(at & (larger.Length - 1));
            int length = (int)Math.Min(End - at, Math.Min(_ring.Length - from, larger.Length - to));
            Buffer.BlockCopy(_ring, from, larger, to, length);
            at += length;
        }

        Replace(larger);
    }

    private void Replace(byte[] ring)
    {
        if (_ring.Length > 0) ArrayPool<byte>.Shared.Return(_ring);
        _ring = ring;
    }
}
