using System.Buffers;

namespace FurtherLink.Protocols;

/// <summary>A growing buffer that costs nothing while it is empty: its array comes from the pool and goes back with <see cref="Release"/>.</summary>
internal sealed class PooledBuffer : IBufferWriter<byte>
{
    private const int SmallestRent = 1024;

    private byte[] _array = [];
    private int _count;

    public ReadOnlyMemory<byte> Written => _array.AsMemory(0, _count);

    public ReadOnlySpan<byte> WrittenSpan => _array.AsSpan(0, _count);

    public int Count => _count;

    public void Advance(int count) => _count += count;

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(Math.Max(sizeHint, 1));
        return _array.AsMemory(_count);
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets the content, keeps the array.</summary>
    public void Clear() => _count = 0;

    /// <summary>Forgets the content and gives the array back.</summary>
    public void Release()
    {
        _count = 0;
        if (_array.Length == 0) return;
        ArrayPool<byte>.Shared.Return(_array);
        _array = [];
    }

    private void Reserve(int more)
    {
        if (_array.Length - _count >= more) return;
        byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(Math.Max(_array.Length * 2, _count + more), SmallestRent));
        WrittenSpan.CopyTo(larger);
        if (_array.Length > 0) ArrayPool<byte>.Shared.Return(_array);
        _array = larger;
    }
}
