namespace FurtherLink.Protocols.Run;

/// <summary>What a client asks for when it opens <c>/run</c>.</summary>
/// <param name="User">Linux user, or null for the default one.</param>
/// <param name="Terminal">Whether programs get a pseudo-terminal: <c>pty=1|true</c>.</param>
/// <param name="Detach">Whether programs outlive the socket: <c>detach=1|true</c>.</param>
/// <param name="Client">Echoed in every message.</param>
internal sealed record RunQuery(string? User, bool Terminal, bool Detach, string Client)
{
    public static RunQuery Parse(IQueryCollection query) => new(
        query["user"].FirstOrDefault(),
        IsSet(query["pty"].FirstOrDefault()),
        IsSet(query["detach"].FirstOrDefault()),
        query["client"].FirstOrDefault() ?? "");

    private static bool IsSet(string? value) => value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}
