namespace FurtherLink.Trust;

/// <summary>How somebody is known.</summary>
internal enum CallerKind
{
    /// <summary>A program on this device: the kernel says whose it is.</summary>
    Local,

    /// <summary>A browser or program that was paired, and shows its token.</summary>
    Client,

    /// <summary>A page that knows nothing of pairing, let in at the device.</summary>
    Guest,

    /// <summary>Not at all: <c>Trust:Mode=open</c> lets everybody in.</summary>
    Anyone,
}

/// <summary>Who sends a request.</summary>
/// <param name="Kind">How that is known.</param>
/// <param name="Owner">What belongs to this caller is marked with it: the same for every request of one caller, different for every other.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Shown">Who it is, for people: <c>user pi</c>, <c>client 'Anna's laptop' (1a2b3c4d)</c>.</param>
internal sealed record Caller(CallerKind Kind, string Owner, Role Role, string Shown)
{
    private const string ClientPrefix = "client:";

    /// <summary>Everybody, where nobody is told apart.</summary>
    public static Caller Anyone { get; } = new(CallerKind.Anyone, "anyone", Role.Run, "anyone");

    /// <summary>Of a local caller, the user id; null for all others.</summary>
    public uint? Uid { get; init; }

    /// <summary>Of a paired client, its id; null for all others.</summary>
    public string? ClientId { get; init; }

    /// <summary>The owner of what belongs to a paired client.</summary>
    public static string OwnerOf(string clientId) => ClientPrefix + clientId;

    /// <summary>The paired client whose mark an owner is; null: it is nobody's of the kind.</summary>
    public static string? ClientOf(string owner) => owner.StartsWith(ClientPrefix, StringComparison.Ordinal) ? owner[ClientPrefix.Length..] : null;

    /// <summary>Cancelled when this caller is no longer to be served.</summary>
    public CancellationToken Revoked { get; init; }
}

internal static class CallerFeature
{
    /// <summary>Who sends this request.</summary>
    /// <exception cref="InvalidOperationException">The route is open to everyone: nobody was asked.</exception>
    public static Caller Caller(this HttpContext context) =>
        context.Features.Get<Caller>() ?? throw new InvalidOperationException("a route that is open to everyone does not know its callers");
}
