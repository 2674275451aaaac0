using System.Buffers.Binary;
using System.Text;

namespace FurtherLink.Engine.Separation;

/// <summary>Reads what a <see cref="WireWriter"/> wrote, believing none of it: every field is checked against what is there.</summary>
/// <param name="bytes">The whole message.</param>
internal sealed class WireReader(ReadOnlyMemory<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlyMemory<byte> _rest = bytes;

    public byte Byte() => Take(1).Span[0];

    public bool Flag() => Byte() switch
    {
        0 => false,
        1 => true,
        byte other => throw new WireException($"{other} is neither yes nor no"),
    };

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)).Span);

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)).Span);

    public long? OptionalLong() => Flag() ? Long() : null;

    /// <summary>Bytes, not copied.</summary>
    public ReadOnlyMemory<byte> Bytes() => Take(Int());

    public string Text()
    {
        try
        {
            return Strict.GetString(Bytes().Span);
        }
        catch (DecoderFallbackException)
        {
            throw new WireException("a text is not UTF-8");
        }
    }

    public string? OptionalText() => Flag() ? Text() : null;

    /// <summary>A count of things that follow, each of at least one byte.</summary>
    public int Count()
    {
        int count = Int();
        return count >= 0 && count <= _rest.Length ? count : throw new WireException($"there are not {count} of them");
    }

    /// <summary>Nothing may follow.</summary>
    public void End()
    {
        if (!_rest.IsEmpty) throw new WireException($"{_rest.Length} bytes too many");
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length) throw new WireException($"there are {_rest.Length} bytes left, not {length}");
        ReadOnlyMemory<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}

/// <summary>A message between the daemon and its launcher is not what it has to be.</summary>
internal sealed class WireException(string problem) : Exception(problem);
