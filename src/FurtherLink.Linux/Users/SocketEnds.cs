using System.Net;

namespace FurtherLink.Linux.Users;

/// <summary>Both ends of a TCP connection, IPv4 written as such also where a socket for both families has it mapped into IPv6.</summary>
/// <param name="Peer">The far end.</param>
/// <param name="Here">The near end.</param>
internal readonly record struct SocketEnds(IPEndPoint Peer, IPEndPoint Here)
{
    public bool IsV6 => Peer.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;

    public static SocketEnds Of(IPEndPoint peer, IPEndPoint here) => new(Plain(peer), Plain(here));

    public static IPEndPoint Plain(IPEndPoint end) => end.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(end.Address.MapToIPv4(), end.Port) : end;
}
