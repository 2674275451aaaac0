using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;
using FurtherLink.Trust.Gate;

using Microsoft.AspNetCore.Connections.Features;

namespace FurtherLink.Protocols;

/// <summary>Brings websockets to their protocols.</summary>
internal static class SocketRoutes
{
    /// <summary>Serves a path as a websocket.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="path">The path.</param>
    /// <param name="open">Makes what serves one connection, from its parts and its request.</param>
    /// <param name="admit">Asked first where there is one; false: it has answered the request itself.</param>
    public static IEndpointConventionBuilder MapSocket<TSocket>(
        this IEndpointRouteBuilder routes, string path, Func<SocketParts, HttpContext, TSocket> open, Func<HttpContext, Task<bool>>? admit = null)
        where TSocket : ProgramSocket
    {
        IServiceProvider services = routes.ServiceProvider;
        RunningPrograms programs = services.GetRequiredService<RunningPrograms>();
        UserPolicy users = services.GetRequiredService<UserPolicy>();
        OpenSockets sockets = services.GetRequiredService<OpenSockets>();
        LimitOptions limits = services.GetRequiredService<DaemonOptions>().Limits;
        ILogger log = services.GetRequiredService<ILogger<TSocket>>();
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // CONNECT is how a websocket is opened over HTTP/2 (RFC 8441), which browsers do once a page came that way.
        return routes.MapMethods(path, [HttpMethods.Get, HttpMethods.Connect], async context =>
        {
            if (admit is not null && !await admit(context)) return;
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                context.Response.Headers.Upgrade = "websocket";
                return;
            }

            using OpenSockets.Place place = sockets.Enter();
            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(SubProtocolOf(context));
            var parts = new SocketParts(path, socket, context.Caller(), users, programs, limits, log)
            {
                Connection = context.Features.Get<IConnectionSocketFeature>()?.Socket,
            };
            using TSocket connection = open(parts, context);
            await connection.ServeAsync(stopping);
        });
    }

    // A browser that offers any wants one of them to be chosen; the one with its token is never sent back.
    private static string? SubProtocolOf(HttpContext context) =>
        context.WebSockets.WebSocketRequestedProtocols.Contains(Credentials.SubProtocol) ? Credentials.SubProtocol : null;

    /// <summary>Whether a flag of the query is set: <c>1</c> or <c>true</c>.</summary>
    public static bool IsSet(this IQueryCollection query, string name)
    {
        string? value = query[name].FirstOrDefault();
        return value == "1" || string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
    }
}
