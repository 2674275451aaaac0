using System.Net.WebSockets;

using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Events;

namespace FurtherLink.Protocols.Run;

/// <summary>The websocket <c>/run</c>.</summary>
internal static class RunEndpoint
{
    /// <summary>Adds the engine: the event loop, and the programs on it.</summary>
    public static void AddPrograms(this IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(provider =>
        {
            ILogger<EventLoop> log = provider.GetRequiredService<ILogger<EventLoop>>();
            return new EventLoop(failure => log.ContinuationFailed(failure));
        });
        services.AddSingleton(provider => new RunningPrograms(
            options.Engine,
            provider.GetRequiredService<EventLoop>(),
            ChannelLine.Route,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RunningPrograms>>()));
    }

    /// <summary>Serves <c>/run</c>.</summary>
    public static void MapRun(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        RunningPrograms programs = services.GetRequiredService<RunningPrograms>();
        LimitOptions limits = services.GetRequiredService<DaemonOptions>().Limits;
        ILogger<RunSocket> log = services.GetRequiredService<ILogger<RunSocket>>();
        CancellationToken stopping = services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // CONNECT is how a websocket is opened over HTTP/2 (RFC 8441), which browsers do once a page came that way.
        routes.MapMethods("/run", [HttpMethods.Get, HttpMethods.Connect], async context =>
        {
            if (!context.WebSockets.IsWebSocketRequest)
            {
                context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
                context.Response.Headers.Upgrade = "websocket";
                return;
            }

            using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
            using var run = new RunSocket(socket, RunQuery.Parse(context.Request.Query), programs, limits, log);
            await run.ServeAsync(stopping);
        });
    }
}
