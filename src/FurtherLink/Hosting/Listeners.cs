using System.Net;
using System.Net.Sockets;

using FurtherLink.Configuration;

using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FurtherLink.Hosting;

/// <summary>
/// The sockets that the daemon listens on, bound before anything else is built: a port in use is told at once, in our words, and port 0 becomes
/// the same free port on every address. Kestrel takes them over.
/// </summary>
internal sealed class Listeners : IDisposable
{
    /// <summary>
    /// What the kernel may hold for a client that does not read, in bytes (socket(7): it counts twice that, for its own bookkeeping). Left alone it would grow to
    /// megabytes for each stalled client, and everything in it is lost when the connection is cut: output that the program believes was seen.
    /// Enough for 100 Mbit/s over 20 ms. Set before accept, as tcp(7) wants it; accepted sockets inherit it.
    /// </summary>
    internal const int SendBufferBytes = 256 * 1024;

    private const int Backlog = 512;
    private const int FreePortAttempts = 20;

    private readonly List<Socket> _sockets;

    private Listeners(List<Socket> sockets) => _sockets = sockets;

    /// <summary>The Unix socket, or null where there is none.</summary>
    public LocalListener? Local { get; private set; }

    /// <summary>Why there is no <see cref="Local"/> where there would be one by default; null otherwise.</summary>
    public string? LocalProblem { get; private set; }

    /// <summary>Where they listen, with the real port.</summary>
    public IEnumerable<IPEndPoint> EndPoints => _sockets.Select(socket => (IPEndPoint)socket.LocalEndPoint!);

    /// <summary>Whether only programs on this machine can connect.</summary>
    public bool LoopbackOnly => EndPoints.All(endPoint => IPAddress.IsLoopback(endPoint.Address));

    /// <summary>Binds every address.</summary>
    /// <param name="network">The addresses.</param>
    /// <param name="passed">
    /// Sockets that are there already and listen (systemd.socket(5)): those of TCP take the place of all addresses, a Unix socket that of the Unix socket. They now
    /// belong to what is returned.
    /// </param>
    /// <exception cref="ListenException">One cannot be bound; the message is one line for people.</exception>
    public static Listeners Bind(NetworkOptions network, params IReadOnlyList<Socket> passed)
    {
        List<Socket> ports = [.. passed.Where(static socket => socket.LocalEndPoint is IPEndPoint)];
        Socket? unix = passed.FirstOrDefault(static socket => socket.LocalEndPoint is UnixDomainSocketEndPoint);
        foreach (Socket port in ports) port.SendBufferSize = SendBufferBytes;
        Listeners listeners = ports.Count > 0 ? new Listeners(ports) : BindPorts(network);
        try
        {
            if (unix is not null) listeners.Local = LocalListener.Of(unix);
            else if (network.Socket is { } path) listeners.Local = LocalListener.Bind(path);
        }
        catch (ListenException refused) when (!network.SocketChosen)
        {
            // A second daemon of the same user, or no place for a socket: that is no reason to serve nobody.
            listeners.LocalProblem = refused.Message;
        }
        catch
        {
            listeners.Dispose();
            throw;
        }

        return listeners;
    }

    private static Listeners BindPorts(NetworkOptions network)
    {
        List<IPAddress> addresses = [.. network.Addresses.Distinct().Where(address => network.AddressesChosen || IsThere(address))];
        for (int attempt = 1; ; attempt++)
        {
            var sockets = new List<Socket>();
            IPEndPoint? current = null;
            try
            {
                foreach (IPAddress address in addresses)
                {
                    current = new IPEndPoint(address, sockets.Count == 0 ? network.Port : ((IPEndPoint)sockets[0].LocalEndPoint!).Port);
                    sockets.Add(Open(current));
                }

                return new Listeners(sockets);
            }
            catch (SocketException refused)
            {
                foreach (Socket socket in sockets) socket.Dispose();
                // The port that was free on the first address need not be free on the second.
                bool unlucky = network.Port == 0 && sockets.Count > 0 && refused.SocketErrorCode == SocketError.AddressAlreadyInUse;
                if (!unlucky || attempt == FreePortAttempts) throw new ListenException(Explain(current!, refused), refused, refused.SocketErrorCode == SocketError.AddressAlreadyInUse ? current : null);
            }
        }
    }

    /// <summary>The socket bound to <paramref name="endPoint"/>, for Kestrel to accept from; both may close it.</summary>
    public Socket At(EndPoint endPoint) => endPoint.Equals(Local?.EndPoint) ? Local.Socket : _sockets.Single(socket => socket.LocalEndPoint!.Equals(endPoint));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Socket socket in _sockets) socket.Dispose();
        Local?.Dispose();
    }

    private static Socket Open(IPEndPoint endPoint)
    {
        // "All addresses" means that also where the kernel has no IPv6.
        if (endPoint.Address.Equals(IPAddress.IPv6Any) && !Socket.OSSupportsIPv6) endPoint = new IPEndPoint(IPAddress.Any, endPoint.Port);
        Socket socket = SocketTransportOptions.CreateDefaultBoundListenSocket(endPoint);
        try
        {
            socket.SendBufferSize = SendBufferBytes;
            socket.Listen(Backlog);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A kernel without IPv6 has no ::1; nobody asked for it by name, so nobody misses it.
    private static bool IsThere(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return true;
        try
        {
            using var probe = new Socket(AddressFamily.InterNetworkV6, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(address, 0));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Explain(IPEndPoint endPoint, SocketException refused) => refused.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse =>
            $"port {endPoint.Port} on {endPoint.Address} is in use, perhaps by another further-link; stop that, or set Network:Port (FURTHER_LINK_PORT)",
        SocketError.AccessDenied =>
            $"port {endPoint.Port} on {endPoint.Address}: not permitted; ports below 1024 need root or CAP_NET_BIND_SERVICE, or set Network:Port",
        SocketError.AddressNotAvailable =>
            $"{endPoint.Address} is not an address of this machine; set Network:Addresses to one that is, or to *",
        _ => $"cannot listen on {endPoint}: {refused.Message}",
    };
}
