using FurtherLink.Configuration;
using FurtherLink.Endpoints.Files;
using FurtherLink.Endpoints.WebConsole;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Endpoints;

/// <summary>What every request meets, and the small endpoints.</summary>
internal static class HttpSurface
{
    public static void AddHttpSurface(this IServiceCollection services, DaemonOptions options)
    {
        services.AddRoutingCore();
        services.AddSingleton<EndpointCounts>();
        services.AddSingleton<InstalledPackages>();
        services.AddUploads();
        services.AddFiles();
        services.AddTrustRoutes();
        services.AddDevice();
    }

    /// <summary>
    /// In this order: errors become answers; who calls this device by a name that is not its own is turned away; sockets are recognised; pages from elsewhere are
    /// turned away; a route is found; and the gate asks who comes.
    /// </summary>
    public static void UseHttpSurface(this WebApplication app)
    {
        app.UseMiddleware<PlainErrors>();
        app.UseMiddleware<HostCheck>();
        app.UseWebSockets(new WebSocketOptions
        {
            // A ping is sent when nothing came for 20 s, and the socket is cut when that ping is not answered within 40 s more: a peer is silent for 60 s then.
            // Other data from the peer does not answer a ping, so a protocol must always have a receive pending.
            KeepAliveInterval = TimeSpan.FromSeconds(20),
            KeepAliveTimeout = TimeSpan.FromSeconds(40),
        });
        app.UseMiddleware<CrossOrigin>();
        app.UseRouting();
        app.UseMiddleware<Gatekeeper>();
    }

    public static void MapHttpSurface(this WebApplication app)
    {
        app.MapStatus();
        app.MapVersion();
        app.MapRunners();
        app.MapLimits();
        app.MapLeases();
        ConsoleEndpoint.Map(app);
        app.MapUpload();
        app.MapFiles();
        app.MapTrust();
        app.MapDescriptions();
        app.MapDevice();
    }
}
