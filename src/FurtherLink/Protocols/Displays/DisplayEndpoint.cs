using System.Net.WebSockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Programs;
using FurtherLink.Trust;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Protocols.Displays;

/// <summary>The websocket <c>/display/{session}</c>: RFB (RFC 6143) both ways as binary messages of any length, as noVNC speaks it.</summary>
internal static class DisplayEndpoint
{
    private const string SubProtocol = "binary";

    /// <summary>
    /// The page of ours that shows a display, as clients of 5.x put it behind host and port. What must be known to see it stands behind the #, so it is in no
    /// log and no referrer.
    /// </summary>
    public static string PageOf(Display display) => "/display.html#session=" + display.Id;

    /// <summary>Serves displays. Another caller's are as if they did not exist.</summary>
    public static void MapDisplays(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        RunningPrograms programs = services.GetRequiredService<RunningPrograms>();
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        routes.MapMethods("/display/{session}", [HttpMethods.Get, HttpMethods.Connect], async context =>
        {
            if (programs.FindDisplay((string)context.Request.RouteValues["session"]!, context.Caller().Owner) is not { } display)
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return;
            }

            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                context.Response.Headers.Upgrade = "websocket";
                return;
            }

            // Before the socket is accepted, so that who cannot be served is told so in a way that proxies and people understand.
            using DisplayViewer? viewer = await display.ViewAsync();
            if (viewer is null)
            {
                context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync(SubProtocolOf(context));
            await new DisplaySocket(socket, viewer.Socket).ServeAsync(context.Caller().Revoked, stopping);
        }).Needs(Access.Run);
    }

    // What noVNC asks for; else what our own clients do, who show their token among these. A browser that offers any wants one of them.
    private static string? SubProtocolOf(HttpContext context)
    {
        IList<string> offered = context.WebSockets.WebSocketRequestedProtocols;
        return offered.Contains(SubProtocol) ? SubProtocol : offered.Contains(Credentials.SubProtocol) ? Credentials.SubProtocol : null;
    }
}
