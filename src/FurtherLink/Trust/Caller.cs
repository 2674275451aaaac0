namespace FurtherLink.Trust;

/// <summary>Who sends a request, as far as the daemon knows.</summary>
/// <param name="Owner">What belongs to this caller is marked with it: the same for every request of one caller, different for every other.</param>
/// <param name="Role">What the caller may do.</param>
internal sealed record Caller(string Owner, Role Role)
{
    /// <summary>Everybody, as long as nobody is told apart.</summary>
    public static Caller Anyone { get; } = new("anyone", Role.Admin);
}

internal static class CallerFeature
{
    /// <summary>Who sends this request.</summary>
    public static Caller Caller(this HttpContext context) => context.Features.Get<Caller>() ?? Trust.Caller.Anyone;
}
