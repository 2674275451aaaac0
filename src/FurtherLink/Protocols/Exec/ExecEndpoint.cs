using FurtherLink.Trust;

namespace FurtherLink.Protocols.Exec;

/// <summary>The websocket <c>/exec</c>.</summary>
internal static class ExecEndpoint
{
    /// <summary>Serves <c>/exec</c>.</summary>
    public static void MapExec(this IEndpointRouteBuilder routes) =>
        routes.MapSocket("/exec", static (parts, query) => new ExecSocket(parts, query["user"].FirstOrDefault())).Needs(Access.Run);
}
