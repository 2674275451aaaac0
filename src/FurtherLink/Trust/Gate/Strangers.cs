namespace FurtherLink.Trust.Gate;

/// <summary>What those may do whom nobody knows. Who is known is not counted, so nobody can use up somebody else's share.</summary>
internal sealed class Strangers(TimeProvider time)
{
    /// <summary>Requests: a page with its parts at once, and then some.</summary>
    public Allowances Requests { get; } = new(time, burst: 100, perSecond: 10);

    /// <summary>Connections, for the handshake that each costs: on a Raspberry Pi some milliseconds of a core.</summary>
    public Allowances Handshakes { get; } = new(time, burst: 60, perSecond: 20);
}
