using System.Net;
using System.Net.Security;
using System.Net.WebSockets;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

/// <summary>Browsers that got a page over HTTP/2 open their websockets on the same connection: extended CONNECT, RFC 8441.</summary>
internal sealed class Http2Tests
{
    [Test, CancelAfter(20_000)]
    public async Task A_program_runs_over_a_websocket_of_http_2(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        using var connection = new SocketsHttpHandler
        {
            // The certificate is the daemon's own; its tests have their own place.
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        using var invoker = new HttpMessageInvoker(connection);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;

        await socket.ConnectAsync(new UriBuilder(daemon.Address) { Scheme = "wss", Path = "/run", Query = "pty=1" }.Uri, invoker, ct);
        const string Start = """{"type":"start","process":"1","data":{"runner":"python3","code":"print(6 * 7)"}}""";
        await socket.SendAsync(Encoding.UTF8.GetBytes(Start), WebSocketMessageType.Text, endOfMessage: true, ct);
        var said = new StringBuilder();
        var buffer = new byte[4096];
        while (!said.ToString().Contains("stopped", StringComparison.Ordinal))
        {
            ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), ct);
            said.Append(Encoding.UTF8.GetString(buffer, 0, part.Count));
        }

        Assert.That(said.ToString(), Does.Contain("started").And.Contain("\"42").And.Contain("\"exitCode\":0"));
    }
}
