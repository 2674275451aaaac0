using System.Net;

using Microsoft.AspNetCore.Connections;

namespace FurtherLink.Trust.Gate;

/// <summary>
/// All open connections. There may be only so many, and so many from one address; whoever comes after that takes the place of somebody whom nobody knows: of the address
/// that has the most such, the one that has been there longest. So a crowd of strangers shuts out strangers, and nobody who was let in.
/// </summary>
/// <param name="most">Connections in all, at least 1.</param>
/// <param name="mostOfAddress">Connections of one address that is not this device's own, at least 1.</param>
internal sealed class Crowd(int most, int mostOfAddress)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, LinkedList<Standing>> _strangers = [];
    private readonly Dictionary<IPAddress, int> _counts = [];
    private readonly Dictionary<IPAddress, int> _known = [];
    private int _count;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate) return _count;
        }
    }

    /// <summary>Lets a connection in, if need be in another's place.</summary>
    /// <returns>Its standing, to be disposed of with it; null: there is no room, and nobody who could make any.</returns>
    public Standing? TryEnter(ConnectionContext connection)
    {
        IPAddress address = AddressOf(connection);
        Standing? evicted = null, entered = null;
        lock (_gate)
        {
            int own = _counts.GetValueOrDefault(address);
            if (own >= mostOfAddress && !IPAddress.IsLoopback(address)) evicted = OldestOf(address);
            else if (_count >= most) evicted = OldestOfLargest();
            bool room = evicted is not null || (_count < most && (own < mostOfAddress || IPAddress.IsLoopback(address)));
            if (room)
            {
                if (evicted is not null) Forget(evicted);
                entered = new Standing(this, connection, address);
                Remember(entered);
            }
        }

        evicted?.Connection.Abort(new ConnectionAbortedException("another connection takes its place"));
        return entered;
    }

    /// <summary>Whether somebody who was let in is connected from that address now.</summary>
    public bool IsFamiliar(IPAddress address)
    {
        lock (_gate) return _known.ContainsKey(address);
    }

    /// <summary>Where a connection comes from; a Unix socket's from this device.</summary>
    public static IPAddress AddressOf(ConnectionContext connection) => (connection.RemoteEndPoint as IPEndPoint)?.Address is not { } address ? IPAddress.Loopback
        : address.IsIPv4MappedToIPv6 ? address.MapToIPv4()
        : address;

    private Standing? OldestOf(IPAddress address) => _strangers.GetValueOrDefault(address)?.First?.Value;

    private Standing? OldestOfLargest() => _strangers.Values.MaxBy(list => list.Count)?.First?.Value;

    private void Remember(Standing standing)
    {
        if (!_strangers.TryGetValue(standing.Address, out LinkedList<Standing>? list)) _strangers[standing.Address] = list = new LinkedList<Standing>();
        standing.Place = list.AddLast(standing);
        _counts[standing.Address] = _counts.GetValueOrDefault(standing.Address) + 1;
        _count++;
    }

    // Once, whether it was evicted or has ended.
    private void Forget(Standing standing)
    {
        if (standing.IsGone) return;
        standing.IsGone = true;
        LeaveStrangers(standing);
        Lessen(_counts, standing.Address);
        if (standing.IsKnown) Lessen(_known, standing.Address);
        _count--;
    }

    private static void Lessen(Dictionary<IPAddress, int> counts, IPAddress address)
    {
        if (--counts[address] == 0) _ = counts.Remove(address);
    }

    private void LeaveStrangers(Standing standing)
    {
        if (standing.Place is not { List: { } list } place) return;
        list.Remove(place);
        if (list.Count == 0) _ = _strangers.Remove(standing.Address);
        standing.Place = null;
    }

    /// <summary>One connection among all.</summary>
    internal sealed class Standing(Crowd crowd, ConnectionContext connection, IPAddress address) : IDisposable
    {
        internal ConnectionContext Connection => connection;

        internal IPAddress Address => address;

        internal LinkedListNode<Standing>? Place { get; set; }

        internal bool IsGone { get; set; }

        internal bool IsKnown { get; private set; }

        /// <summary>Somebody is at the other end who was let in: nobody takes this place.</summary>
        public void BecomeKnown()
        {
            if (IsKnown) return;
            lock (crowd._gate)
            {
                if (IsKnown || IsGone) return;
                IsKnown = true;
                crowd.LeaveStrangers(this);
                crowd._known[address] = crowd._known.GetValueOrDefault(address) + 1;
            }
        }

        /// <inheritdoc/>
        public void Dispose()
        {
            lock (crowd._gate) crowd.Forget(this);
        }
    }
}
