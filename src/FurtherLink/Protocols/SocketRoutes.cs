using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;

namespace FurtherLink.Protocols;

/// <summary>Brings websockets to their protocols.</summary>
internal static class SocketRoutes
{
    /// <summary>Serves a path as a websocket.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="path">The path.</param>
    /// <param name="open">Makes what serves one connection, from its parts and its query.</param>
    public static IEndpointConventionBuilder MapSocket<TSocket>(this IEndpointRouteBuilder routes, string path, Func<SocketParts, IQueryCollection, TSocket> open)
        where TSocket : ProgramSocket
    {
        IServiceProvider services = routes.ServiceProvider;
        RunningPrograms programs = services.GetRequiredService<RunningPrograms>();
        OpenSockets sockets = services.GetRequiredService<OpenSockets>();
        LimitOptions limits = services.GetRequiredService<DaemonOptions>().Limits;
        ILogger log = services.GetRequiredService<ILogger<TSocket>>();
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // CONNECT is how a websocket is opened over HTTP/2 (RFC 8441), which browsers do once a page came that way.
        return routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Connect], async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                context.Response.Headers.Upgrade = "websocket";
                return;
            }

            using OpenSockets.Place place = sockets.Enter();
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using TSocket connection = open(new SocketParts(path, socket, context.Caller(), programs, limits, log), context.Request.Query);
            await connection.ServeAsync(stopping);
        });
    }

    /// <summary>Whether a flag of the query is set: <c>1</c> or <c>true</c>.</summary>
    public static bool IsSet(this IQueryCollection query, string name)
    {
        string? value = query[name].FirstOrDefault();
        return value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
    }
}
