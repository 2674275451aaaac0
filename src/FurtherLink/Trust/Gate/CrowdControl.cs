using System.Net;

using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FurtherLink.Trust.Gate;

/// <summary>Lets connections into the <see cref="Crowd"/> before their handshake, which is what costs.</summary>
internal static class CrowdControl
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    public static void Limit(this ListenOptions listen, Crowd crowd, Strangers strangers, TimeProvider time) => listen.Use(next => async connection =>
    {
        using Crowd.Standing? standing = crowd.TryEnter(connection);
        if (standing is null)
        {
            connection.Abort(new ConnectionAbortedException("there is no room"));
            return;
        }

        connection.Items[typeof(Crowd.Standing)] = standing;
        if (await MayShakeHandsAsync(connection, crowd, strangers, time)) await next(connection);
        else connection.Abort(new ConnectionAbortedException("too many connections from this address"));
    });

    // Made to wait rather than refused: somebody may be known whose first connection this is, and share an address with one who floods.
    private static async ValueTask<bool> MayShakeHandsAsync(ConnectionContext connection, Crowd crowd, Strangers strangers, TimeProvider time)
    {
        IPAddress address = Crowd.AddressOf(connection);
        long begun = time.GetTimestamp();
        while (!IPAddress.IsLoopback(address) && !crowd.IsFamiliar(address) && !strangers.Handshakes.TryTake(address, out _))
        {
            if (time.GetElapsedTime(begun) > Patience || connection.ConnectionClosed.IsCancellationRequested) return false;
            await Task.Delay(Turn, time, connection.ConnectionClosed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return true;
    }

    /// <summary>Whoever uses this connection was let in.</summary>
    public static void BecomeKnown(IDictionary<object, object?> ofConnection)
    {
        if (ofConnection.TryGetValue(typeof(Crowd.Standing), out object? standing)) ((Crowd.Standing)standing!).BecomeKnown();
    }
}
