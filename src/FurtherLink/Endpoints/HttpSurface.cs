using FurtherLink.Configuration;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary>What every request meets, and the small endpoints.</summary>
internal static class HttpSurface
{
    public static void AddHttpSurface(this IServiceCollection services, DaemonOptions options)
    {
        services.AddRoutingCore();
        services.AddSingleton(new Origins(options.Trust.Origins));
        services.AddSingleton<InstalledPackages>();
        services.AddUploads();
        services.AddDevice();
    }

    /// <summary>In this order: errors become answers, sockets are recognised, strangers are turned away, a route is found.</summary>
    public static void UseHttpSurface(this WebApplication app)
    {
        app.UseMiddleware<PlainErrors>();
        app.UseWebSockets(new WebSocketOptions
        {
            // A ping is sent when nothing came for 20 s, and the socket is cut when that ping is not answered within 40 s more: a peer is silent for 60 s then.
            // Other data from the peer does not answer a ping, so a protocol must always have a receive pending.
            KeepAliveInterval = TimeSpan.FromSeconds(20),
            KeepAliveTimeout = TimeSpan.FromSeconds(40),
        });
        app.UseMiddleware<CrossOrigin>();
        app.UseRouting();
    }

    public static void MapHttpSurface(this WebApplication app)
    {
        app.MapStatus();
        app.MapVersion();
        app.MapRunners();
        app.MapLandingPage();
        app.MapUpload();
        app.MapDevice();
    }
}
