using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Users;

/// <summary>Whose socket is at the other end of a TCP connection within this machine, as the kernel knows it. sock_diag(7).</summary>
public static class TcpPeer
{
    /// <summary>The user who opened the socket at <paramref name="peer"/>, connected to <paramref name="here"/>; null: no process holds such a socket now.</summary>
    /// <param name="peer">The far end of the connection.</param>
    /// <param name="here">Its near end.</param>
    /// <remarks>
    /// Only a socket that is established and has an inode counts: of one that its process has closed already, the kernel says uid 0, which would make everybody
    /// root who sends a request and hangs up.
    /// </remarks>
    /// <exception cref="LibcException">The kernel could not be asked.</exception>
    public static uint? UserOf(IPEndPoint peer, IPEndPoint here)
    {
        SocketEnds ends = SocketEnds.Of(peer, here);
        Libc.InetDiagMessage? socket = Ask(ends);
        // "No such socket", and "no module that could tell": /proc knows without one, but takes a thousand times as long.
        if (socket is null) return TcpTable.UserOf(ends);
        return socket is { State: Libc.TCP_ESTABLISHED, Inode: not 0, Uid: var uid } && IsBetween(socket.Value.Id, ends) ? uid : null;
    }

    private static unsafe Libc.InetDiagMessage? Ask(SocketEnds ends)
    {
        using SafeFileHandle netlink = Libc.Socket(Libc.AF_NETLINK, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC | Libc.SOCK_NONBLOCK, Libc.NETLINK_SOCK_DIAG);
        if (netlink.IsInvalid) throw LibcException.FromLastError("socket(NETLINK_SOCK_DIAG)");

        var request = new Message<Libc.InetDiagRequest>
        {
            Header = { Length = (uint)sizeof(Message<Libc.InetDiagRequest>), Type = Libc.SOCK_DIAG_BY_FAMILY, Flags = Libc.NLM_F_REQUEST },
            Body = { Family = (byte)(ends.IsV6 ? Libc.AF_INET6 : Libc.AF_INET), Protocol = Libc.IPPROTO_TCP, States = uint.MaxValue, Id = IdOf(ends) },
        };
        nint sent = Libc.Write(netlink, (byte*)&request, (nuint)sizeof(Message<Libc.InetDiagRequest>));
        if (sent < 0) throw LibcException.FromLastError("send(NETLINK_SOCK_DIAG)");

        // The kernel answers within the send; nothing is waited for.
        Span<byte> answer = stackalloc byte[1024];
        nint received;
        fixed (byte* first = answer) received = Libc.Read(netlink, first, (nuint)answer.Length);
        if (received < 0) throw LibcException.FromLastError("recv(NETLINK_SOCK_DIAG)");
        if (received < sizeof(Message<Libc.InetDiagMessage>)) return null;
        var message = MemoryMarshal.Read<Message<Libc.InetDiagMessage>>(answer);
        return message.Header.Type == Libc.SOCK_DIAG_BY_FAMILY ? message.Body : null;
    }

    private static Libc.InetSocketId IdOf(SocketEnds ends)
    {
        var id = new Libc.InetSocketId
        {
            SourcePort = BigEndian((ushort)ends.Peer.Port),
            DestinationPort = BigEndian((ushort)ends.Here.Port),
            Cookie = ((ulong)Libc.INET_DIAG_NOCOOKIE << 32) | Libc.INET_DIAG_NOCOOKIE,
        };
        _ = ends.Peer.Address.TryWriteBytes(BytesOf(ref id.Source), out _);
        _ = ends.Here.Address.TryWriteBytes(BytesOf(ref id.Destination), out _);
        return id;
    }

    private static Span<byte> BytesOf(ref Libc.InetAddress address) => MemoryMarshal.AsBytes(new Span<Libc.InetAddress>(ref address));

    // Where there is no such connection the kernel may answer with a listener of that port.
    private static bool IsBetween(Libc.InetSocketId id, SocketEnds ends)
    {
        Libc.InetSocketId wanted = IdOf(ends);
        int length = ends.IsV6 ? 16 : 4;
        return id.SourcePort == wanted.SourcePort && id.DestinationPort == wanted.DestinationPort
            && Matches(BytesOf(ref id.Source), BytesOf(ref wanted.Source)) && Matches(BytesOf(ref id.Destination), BytesOf(ref wanted.Destination));

        // An IPv6 socket may be one end of an IPv4 connection; its addresses are mapped then.
        bool Matches(ReadOnlySpan<byte> found, ReadOnlySpan<byte> sought) =>
            found[..length].SequenceEqual(sought[..length])
            || (length == 4 && new IPAddress(found) is { IsIPv4MappedToIPv6: true } mapped && mapped.MapToIPv4().Equals(new IPAddress(sought[..4])));
    }

    private static ushort BigEndian(ushort port) => BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(port) : port;

    [StructLayout(LayoutKind.Sequential)]
    private struct Message<TBody>
        where TBody : unmanaged
    {
        public Libc.NetlinkHeader Header;
        public TBody Body;
    }
}
