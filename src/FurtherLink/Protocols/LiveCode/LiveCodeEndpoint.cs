using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;

namespace FurtherLink.Protocols.LiveCode;

/// <summary>The websocket <c>/livecode</c>, and sessions: programs that outlive their connection.</summary>
internal static class LiveCodeEndpoint
{
    /// <summary>Serves <c>/livecode</c>, <c>/sessions</c> and what is below it.</summary>
    public static void MapLiveCode(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        DaemonOptions options = services.GetRequiredService<DaemonOptions>();
        RunningPrograms programs = services.GetRequiredService<RunningPrograms>();
        var sessions = new SessionsEndpoint(
            programs, services.GetRequiredService<UserPolicy>(), options, services.GetRequiredService<ILogger<SessionsEndpoint>>());

        routes.MapSocket("/livecode", static (parts, _) => new ExecSocket(parts)).Needs(Access.Run);
        routes.MapPost("/sessions", (RequestDelegate)sessions.CreateAsync).Needs(Access.Run);
        routes.MapGet("/sessions", (RequestDelegate)sessions.ListAsync).Needs(Access.Run);
        routes.MapGet("/sessions/{id}", (RequestDelegate)sessions.TellAsync).Needs(Access.Run);
        routes.MapDelete("/sessions/{id}", (RequestDelegate)sessions.DeleteAsync).Needs(Access.Run);
        routes.MapSocket(
            "/sessions/{id}/stream",
            SessionsEndpoint.Open,
            sessions.AdmitAsync).Needs(Access.Run);
    }
}
