namespace FurtherLink.Trust.Gate;

/// <summary>What those may do whom nobody knows. Who is known is not counted, so nobody can use up somebody else's share.</summary>
internal sealed class Strangers(TimeProvider time)
{
    /// <summary>Requests that ask for something.</summary>
    public Allowances Requests { get; } = new(time, burst: 100, perSecond: 10);

    /// <summary>Parts of the console's pages, which are given out of memory: a classroom behind one address opens the console at once.</summary>
    public Allowances Pages { get; } = new(time, burst: 3000, perSecond: 100);

    /// <summary>Connections, for the handshake that each costs: on a Raspberry Pi some milliseconds of a core.</summary>
    public Allowances Handshakes { get; } = new(time, burst: 60, perSecond: 20);
}
