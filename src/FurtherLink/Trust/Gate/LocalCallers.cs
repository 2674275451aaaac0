using System.Globalization;
using System.Net;
using System.Net.Sockets;

using FurtherLink.Linux;
using FurtherLink.Linux.Users;

using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace FurtherLink.Trust.Gate;

/// <summary>Programs on this device: their user, from the kernel, once for each connection.</summary>
internal sealed class LocalCallers(ILogger<LocalCallers> logger)
{
    /// <summary>Whether a request comes from this device.</summary>
    public static bool IsLocal(ConnectionInfo connection) => connection.RemoteIpAddress is not { } remote
        || IPAddress.IsLoopback(remote) || remote.Equals(connection.LocalIpAddress);

    /// <summary>Who is at the other end; null: nobody that the kernel knows of. May have to wait for the user database.</summary>
    public Caller? Of(HttpContext context)
    {
        IDictionary<object, object?> ofConnection = context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;
        // Of one connection, HTTP/2 serves several requests at once; nobody waits for somebody else's look into the user database.
        lock (ofConnection)
        {
            if (ofConnection.TryGetValue(typeof(LocalCallers), out object? known)) return (Caller?)known;
        }

        Caller? caller = UidOf(context) is { } uid ? ForUser(uid) : null;
        lock (ofConnection) ofConnection[typeof(LocalCallers)] = caller;
        return caller;
    }

    /// <summary>The user of that id as a caller: root, and whoever the daemon is, decide about others.</summary>
    public static Caller ForUser(uint uid)
    {
        UserAccount? account = UserAccount.Find(uid);
        bool decides = uid == 0 || (account?.IsCurrent ?? false);
        string number = uid.ToString(CultureInfo.InvariantCulture);
        return new Caller(CallerKind.Local, "user:" + number, decides ? Role.Admin : Role.Run, "user " + (account?.Name ?? number)) { Uid = uid };
    }

    private uint? UidOf(HttpContext context)
    {
        try
        {
            if (context.Features.Get<IConnectionSocketFeature>()?.Socket is { AddressFamily: AddressFamily.Unix } socket) return PeerCredentials.Of(socket).Uid;
            ConnectionInfo connection = context.Connection;
            return connection is { RemoteIpAddress: { } remote, LocalIpAddress: { } here }
                ? TcpPeer.UserOf(new IPEndPoint(remote, connection.RemotePort), new IPEndPoint(here, connection.LocalPort))
                : null;
        }
        catch (Exception refused) when (refused is LibcException or SocketException)
        {
            logger.PeerUnknown(refused.Message);
            return null;
        }
    }
}
