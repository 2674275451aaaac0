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
/// <param name="Number">Of the request.</param>
/// <param name="Kind">An <see cref="Operation"/> or an <see cref="Outcome"/>.</param>
/// <param name="Fields">The rest.</param>
/// <param name="Descriptors">Disposed of with the message, unless they were <see cref="TakeDescriptor">taken</see>.</param>
internal sealed record Envelope(uint Number, byte Kind, ReadOnlyMemory<byte> Fields, List<SafeFileHandle> Descriptors) : IDisposable
{
    /// <summary>What both have to speak. Higher with every change of what is sent.</summary>
    public const int Version = 3;

    private const int HeaderBytes = 6; // number, kind, where the fields are

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

    /// <summary>Takes a packet apart.</summary>
    /// <param name="packet">Its descriptors become the message's, or are closed.</param>
    /// <param name="most">The longest fields for each kind, in bytes.</param>
    /// <exception cref="WireException">It is none.</exception>
    public static Envelope Open(Packet packet, Func<byte, long> most)
    {
        List<SafeFileHandle> descriptors = [.. packet.Descriptors];
        try
        {
            ReadOnlySpan<byte> bytes = packet.Bytes.Span;
            if (bytes.Length < HeaderBytes) throw new WireException("a packet is too short");
            uint number = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
            byte kind = bytes[4];
            if (bytes[5] > 1) throw new WireException("the fields are nowhere");
            ReadOnlyMemory<byte> fields = bytes[5] == 1 ? Apart(bytes, descriptors, most(kind)) : bytes[HeaderBytes..].ToArray();
            return new Envelope(number, kind, fields, descriptors);
        }
        catch
        {
            packet.Dispose();
            throw;
        }
    }

    /// <summary>Makes a descriptor the caller's.</summary>
    /// <exception cref="WireException">There is none left.</exception>
    public SafeFileHandle TakeDescriptor()
    {
        if (Descriptors.Count == 0) throw new WireException("a descriptor is missing");
        SafeFileHandle taken = Descriptors[0];
        Descriptors.RemoveAt(0);
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

    public void Dispose()
    {
        Descriptors.ForEach(static descriptor => descriptor.Dispose());
        Descriptors.Clear();
    }

    private static byte[] Apart(ReadOnlySpan<byte> packet, List<SafeFileHandle> descriptors, long most)
    {
        if (packet.Length != HeaderBytes || descriptors.Count == 0) throw new WireException("the fields are missing");
        using SafeFileHandle memory = descriptors[0];
        descriptors.RemoveAt(0);
        return SealedMemory.TryRead(memory, most) ?? throw new WireException($"the fields are longer than {most} bytes, or not sealed");
    }
}
