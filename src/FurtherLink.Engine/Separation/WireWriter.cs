using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace FurtherLink.Engine.Separation;

/// <summary>Writes the fields of a message one behind the other, numbers in little-endian order; <see cref="WireReader"/> reads them in the same order.</summary>
internal sealed class WireWriter
{
    private readonly ArrayBufferWriter<byte> _written = new();

    /// <summary>What was written so far.</summary>
    public ReadOnlyMemory<byte> Written => _written.WrittenMemory;

    public WireWriter Byte(byte value)
    {
        _written.GetSpan(1)[0] = value;
        _written.Advance(1);
        return this;
    }

    public WireWriter Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public WireWriter Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_written.GetSpan(sizeof(int)), value);
        _written.Advance(sizeof(int));
        return this;
    }

    public WireWriter Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_written.GetSpan(sizeof(long)), value);
        _written.Advance(sizeof(long));
        return this;
    }

    public WireWriter OptionalLong(long? value) => value is { } number ? Flag(true).Long(number) : Flag(false);

    public WireWriter Bytes(ReadOnlySpan<byte> bytes)
    {
        _ = Int(bytes.Length);
        _written.Write(bytes);
        return this;
    }

    public WireWriter Text(string text) => Bytes(Encoding.UTF8.GetBytes(text));

    public WireWriter OptionalText(string? text) => text is null ? Flag(false) : Flag(true).Text(text);
}
