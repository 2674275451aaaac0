using System.Net.Security;
using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Http;

/// <summary>Which HTTP is spoken.</summary>
internal sealed class HttpVersionTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_browser_that_offers_http_2_gets_1_1_with_a_connection_for_each_websocket(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        using var socket = new TcpClient();
        await socket.ConnectAsync(daemon.Address.Host, daemon.Address.Port, ct);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
                // The certificate is the daemon's own; its tests have their own place.
                RemoteCertificateValidationCallback = static (_, _, _, _) => true,
            },
            ct);

        Assert.That(tls.NegotiatedApplicationProtocol, Is.EqualTo(SslApplicationProtocol.Http11));
    }
}
