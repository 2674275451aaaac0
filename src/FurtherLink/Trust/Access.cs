namespace FurtherLink.Trust;

/// <summary>What a route asks of those who use it. Every route has one; the daemon does not start with a route that has none.</summary>
/// <param name="Role">What the caller has to be allowed; null: nothing, it is open to everyone.</param>
internal sealed record Access(Role? Role)
{
    /// <summary>Everyone may, also strangers.</summary>
    public static Access Open { get; } = new(Role: null);

    /// <summary>Everyone may: a part of a page, of which many are fetched at a time.</summary>
    public static Access Page { get; } = new(Role: null) { IsPage = true };

    /// <summary>Whoever may look.</summary>
    public static Access View { get; } = new(Trust.Role.View);

    /// <summary>Whoever may run programs. For a page that knows nothing of pairing, somebody at the device is asked.</summary>
    public static Access Run { get; } = new(Trust.Role.Run) { AsksForGuests = true };

    /// <summary>Whoever decides about others.</summary>
    public static Access Admin { get; } = new(Trust.Role.Admin);

    /// <summary>Whether the people at the device are asked to let in a stranger who comes from an allowed page.</summary>
    public bool AsksForGuests { get; init; }

    /// <summary>Whether it is counted among the parts of pages, see <see cref="Gate.Strangers"/>.</summary>
    public bool IsPage { get; init; }
}

internal static class AccessConvention
{
    /// <summary>Says what a route needs.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder route, Access access)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(access);
}
