using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int NETLINK_SOCK_DIAG = 4;
    internal const ushort SOCK_DIAG_BY_FAMILY = 20;
    internal const ushort NLM_F_REQUEST = 1;
    internal const uint INET_DIAG_NOCOOKIE = 0xFFFF_FFFF; // each half of a cookie

    /// <summary>TCP_ESTABLISHED of netinet/tcp.h.</summary>
    internal const byte TCP_ESTABLISHED = 1;

    /// <summary>struct nlmsghdr, netlink(7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct NetlinkHeader
    {
        internal uint Length;
        internal ushort Type;
        internal ushort Flags;
        internal uint Sequence;
        internal uint Port;
    }

    /// <summary>struct inet_diag_sockid, sock_diag(7): ports and addresses in network byte order, seen from the socket that is looked for.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    internal struct InetSocketId
    {
        internal ushort SourcePort;
        internal ushort DestinationPort;
        internal InetAddress Source;
        internal InetAddress Destination;
        internal uint Interface;
        internal ulong Cookie;
    }

    /// <summary>16 bytes, as struct in6_addr; an IPv4 address is the first word.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetAddress
    {
        internal uint Word0;
        internal uint Word1;
        internal uint Word2;
        internal uint Word3;
    }

    /// <summary>struct inet_diag_req_v2.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetDiagRequest
    {
        internal byte Family;
        internal byte Protocol;
        internal byte Extensions;
        internal byte Padding;
        internal uint States;
        internal InetSocketId Id;
    }

    /// <summary>struct inet_diag_msg.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct InetDiagMessage
    {
        internal byte Family;
        internal byte State;
        internal byte Timer;
        internal byte Retransmissions;
        internal InetSocketId Id;
        internal uint Expires;
        internal uint ReceiveQueue;
        internal uint SendQueue;
        internal uint Uid;
        internal uint Inode;
    }
}
