using System.Buffers.Binary;
using System.Net.Sockets;

using FurtherLink.Linux.Files;
using FurtherLink.Linux.Sockets;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// One message between the daemon and its launcher: the number of the request that it is or answers, what it is, its fields, and descriptors. Fields that do not
/// fit into a packet come as a first descriptor, in <see cref="SealedMemory"/>.
/// </summary>
internal sealed class Envelope : IDisposable
{
    /// <summary>What both have to speak. Higher with every change of what is sent.</summary>
    public const int Version = 3;

    private const int HeaderBytes = 6; // number, kind, where the fields are

    private readonly List<SafeFileHandle> _descriptors;
    private SafeFileHandle? _apart;

    private Envelope(uint number, byte kind, List<SafeFileHandle> descriptors)
    {
        Number = number;
        Kind = kind;
        _descriptors = descriptors;
    }

    /// <summary>Of the request.</summary>
    public uint Number { get; }

    /// <summary>An <see cref="Operation"/> or an <see cref="Outcome"/>.</summary>
    public byte Kind { get; }

    /// <summary>The rest; where it is apart, only after <see cref="Load"/>.</summary>
    public ReadOnlyMemory<byte> Fields { get; private set; }

    /// <summary>The length of fields that came apart, in bytes; 0: they came with the packet.</summary>
    public long BytesApart { get; private init; }

    /// <summary>Descriptors that came along and were not <see cref="TakeDescriptor">taken</see>; disposed of with the message.</summary>
    public int Descriptors => _descriptors.Count;

    /// <summary>The longest fields of a message that has no long ones by nature, in bytes.</summary>
    public const int MostShortBytes = 64 * 1024;

    /// <summary>Sends a message.</summary>
    /// <returns>False: nobody is at the other end any more.</returns>
    public static async Task<bool> SendAsync(
        PacketSocket socket, uint number, byte kind, ReadOnlyMemory<byte> fields, IReadOnlyList<System.Runtime.InteropServices.SafeHandle> descriptors)
    {
        bool apart = fields.Length > PacketSocket.MostBytes - HeaderBytes;
        byte[] packet = new byte[HeaderBytes + (apart ? 0 : fields.Length)];
        BinaryPrimitives.WriteUInt32LittleEndian(packet, number);
        packet[4] = kind;
        packet[5] = apart ? (byte)1 : (byte)0;
        if (!apart)
        {
            fields.Span.CopyTo(packet.AsSpan(HeaderBytes));
            return await socket.SendAsync(packet, descriptors);
        }

        using SafeFileHandle memory = SealedMemory.Of(fields.Span);
        return await socket.SendAsync(packet, [memory, .. descriptors]);
    }

    /// <summary>Takes a packet apart, and looks how long its fields are; nothing is copied that did not come with it.</summary>
    /// <param name="packet">Its descriptors become the message's, or are closed.</param>
    /// <param name="most">The longest fields for each kind, in bytes.</param>
    /// <exception cref="WireException">It is none.</exception>
    public static Envelope Open(Packet packet, Func<byte, long> most)
    {
        try
        {
            ReadOnlySpan<byte> bytes = packet.Bytes.Span;
            if (bytes.Length < HeaderBytes) throw new WireException("a packet is too short");
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            byte kind = bytes[4];
            return bytes[5] switch
            {
                0 => new Envelope(number, kind, [.. packet.Descriptors]) { Fields = bytes[HeaderBytes..].ToArray() },
                1 when bytes.Length == HeaderBytes && packet.Descriptors.Count > 0 => new Envelope(number, kind, [.. packet.Descriptors.Skip(1)])
                {
                    _apart = packet.Descriptors[0],
                    BytesApart = SealedMemory.LengthOf(packet.Descriptors[0]) is { } length && length <= most(kind)
                        ? length
                        : throw new WireException($"the fields are longer than {most(kind)} bytes, or not sealed"),
                },
                1 => throw new WireException("the fields are missing"),
                _ => throw new WireException("the fields are nowhere"),
            };
        }
        catch
        {
            packet.Dispose();
            throw;
        }
    }

    /// <summary>Copies fields that are apart.</summary>
    public void Load()
    {
        if (_apart is null) return;
        using SafeFileHandle memory = _apart;
        _apart = null;
        Fields = SealedMemory.TryRead(memory, BytesApart);
    }

    /// <summary>Makes a descriptor the caller's.</summary>
    /// <exception cref="WireException">There is none left.</exception>
    public SafeFileHandle TakeDescriptor()
    {
        if (_descriptors.Count == 0) throw new WireException("a descriptor is missing");
        SafeFileHandle taken = _descriptors[0];
        _descriptors.RemoveAt(0);
        return taken;
    }

    /// <summary>Makes a socket the caller's.</summary>
    /// <exception cref="WireException">There is none left.</exception>
    public Socket TakeSocket()
    {
        using SafeFileHandle descriptor = TakeDescriptor();
        var handle = new SafeSocketHandle(descriptor.DangerousGetHandle(), ownsHandle: true);
        descriptor.SetHandleAsInvalid();
        return new Socket(handle);
    }

    /// <summary>Lets go of the fields, too.</summary>
    public void Dispose()
    {
        _apart?.Dispose();
        _descriptors.ForEach(static descriptor => descriptor.Dispose());
        _descriptors.Clear();
        Fields = default;
    }
}
