using FurtherLink.Trust;

namespace FurtherLink.Protocols.Exec;

/// <summary>The websocket <c>/exec</c>.</summary>
internal static class ExecEndpoint
{
    /// <summary>Serves <c>/exec</c>.</summary>
    public static void MapExec(this IEndpointRouteBuilder routes) =>
        routes.MapSocket("/exec", static (parts, context) => new ExecSocket(parts, context.Request.Query["user"].FirstOrDefault())).Needs(Access.Run);
}
