using System.Buffers.Binary;
using System.Net.Sockets;

namespace FurtherLink.Engine.Displays;

/// <summary>
/// One client's connection to an X server. Used by one task at a time. What can be at the other end is the program's own doing, so nothing that it says is
/// believed further than its length is bounded.
/// </summary>
/// <param name="socket">Connected; owned from now on.</param>
internal sealed class XConnection(Socket socket) : IDisposable
{
    private const int MessageBytes = 32;
    private const int MostReplyBytes = 1 << 20;

    private byte[] _buffer = new byte[4096];
    private int _start;
    private int _end;
    private ushort _sequence;

    /// <summary>Sends a request; the number by which its answer, or its failure, is known.</summary>
    public async ValueTask<ushort> SendAsync(ReadOnlyMemory<byte> request, CancellationToken ct)
    {
        await SendPlainAsync(request, ct);
        return ++_sequence;
    }

    /// <summary>Sends what is no request.</summary>
    public async ValueTask SendPlainAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[await socket.SendAsync(bytes, ct)..];
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new IOException("the X server is gone", gone);
        }
    }

    /// <summary>The next answer, event or failure. Valid until the next one is read.</summary>
    /// <exception cref="IOException">The server is gone, or makes no sense.</exception>
    public async ValueTask<XMessage> NextAsync(CancellationToken ct)
    {
        var message = new XMessage(await PeekAsync(MessageBytes, ct));
        long more = message.IsLong ? BinaryPrimitives.ReadUInt32LittleEndian(message.Bytes.Span[4..]) * (long)sizeof(uint) : 0;
        return more > MostReplyBytes
            ? throw new IOException("the X server's answer is too long")
            : new XMessage(await ReadAsync(MessageBytes + (int)more, ct));
    }

    /// <summary>Exactly so many bytes, valid until more are read. What has come before it was cancelled is kept for the next time.</summary>
    /// <exception cref="IOException">The server is gone.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int count, CancellationToken ct)
    {
        ReadOnlyMemory<byte> bytes = await PeekAsync(count, ct);
        _start += count;
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose() => socket.Dispose();

    private async ValueTask<ReadOnlyMemory<byte>> PeekAsync(int count, CancellationToken ct)
    {
        if (_buffer.Length - _start < count)
        {
            byte[] target = _buffer.Length < count ? new byte[count] : _buffer;
            _buffer.AsSpan(_start, _end - _start).CopyTo(target);
            _end -= _start;
            _start = 0;
            _buffer = target;
        }

        try
        {
            while (_end - _start < count)
            {
                int received = await socket.ReceiveAsync(_buffer.AsMemory(_end), ct);
                if (received == 0) throw new EndOfStreamException("the X server is gone");
                _end += received;
            }
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            throw new IOException("the X server is gone", gone);
        }

        return _buffer.AsMemory(_start, count);
    }
}

/// <summary>Something an X server says: 32 bytes, of an answer more.</summary>
/// <param name="Bytes">All of it.</param>
internal readonly record struct XMessage(ReadOnlyMemory<byte> Bytes)
{
    public const byte Failure = 0, Answer = 1, Destroyed = 17, Unmapped = 18, Mapped = 19, Reparented = 21, PropertyChanged = 28;

    private const byte Generic = 35;

    /// <summary>What it is: one of those above, or an event of an extension. With its highest bit set, another client made it up.</summary>
    public byte Code => Bytes.Span[0];

    /// <summary>Whether its length stands in it.</summary>
    public bool IsLong => Code is Answer or Generic;

    /// <summary>The request that it answers, or at which it failed.</summary>
    public ushort Sequence => BinaryPrimitives.ReadUInt16LittleEndian(Bytes.Span[2..]);

    /// <summary>The 32 bits at a place.</summary>
    public uint At(int place) => BinaryPrimitives.ReadUInt32LittleEndian(Bytes.Span[place..]);
}
