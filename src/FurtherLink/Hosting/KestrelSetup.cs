using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Gate;

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

namespace FurtherLink.Hosting;

/// <summary>The web server: its sockets, limits and TLS.</summary>
internal static class KestrelSetup
{
    /// <summary>Serves on <paramref name="listeners"/>.</summary>
    public static void UseDaemonKestrel(this IWebHostBuilder web, DaemonOptions options, Listeners listeners)
    {
        web.UseKestrelCore();
        if (options.Network.Tls) web.UseKestrelHttpsConfiguration();
        web.ConfigureServices(services => services
            .Configure<SocketTransportOptions>(transport => Configure(transport, listeners))
            .Configure<KestrelServerOptions>(kestrel => Configure(kestrel, options, listeners)));
    }

    private static void Configure(SocketTransportOptions transport, Listeners listeners)
    {
        transport.CreateBoundListenSocket = listeners.At;
        // A key's echo is a frame read and a frame written: handing each to another thread costs more than the work.
        // The price: a handler that blocks, blocks every socket of that thread. Ours do not block.
        transport.UnsafePreferInlineScheduling = true;
    }

    private static void Configure(KestrelServerOptions kestrel, DaemonOptions options, Listeners listeners)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromMinutes(2);
        // The largest body of any endpoint; endpoints with small ones need none at all.
        kestrel.Limits.MaxRequestBodySize = options.Upload.MaxBodyBytes;

        var certificate = kestrel.ApplicationServices.GetService<ServerCertificate>();
        foreach (IPEndPoint endPoint in listeners.EndPoints)
        {
            kestrel.Listen(endPoint, listen =>
            {
                LimitCrowd(listen, kestrel.ApplicationServices);
                Configure(listen, certificate);
            });
        }

        if (listeners.Local is { } local) kestrel.ListenUnixSocket(local.Path, listen => Configure(listen, certificate: null));
    }

    private static void LimitCrowd(ListenOptions listen, IServiceProvider services) =>
        listen.Limit(services.GetRequiredService<Crowd>(), services.GetRequiredService<Strangers>(), services.GetRequiredService<TimeProvider>());

    private static void Configure(ListenOptions listen, ServerCertificate? certificate)
    {
        // Not HTTP/2: browsers would put all websockets of a page into one connection (RFC 8441), where one waits for the other, a window of megabytes stands between a
        // program and whoever presses Stop, and a network that fell silent is noticed late.
        listen.Protocols = HttpProtocols.Http1;
        if (certificate is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(certificate.Current()),
            HandshakeTimeout = TimeSpan.FromSeconds(10),
        });
    }
}
