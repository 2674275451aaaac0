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
        query.IsSet("pty"),
        query.IsSet("detach"),
        query["client"].FirstOrDefault() ?? "");
}
