using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Registration;

internal sealed class RegistrationTests
{
    [Test, CancelAfter(30_000)]
    public async Task A_daemon_announces_itself_with_the_key_that_it_shows(CancellationToken ct)
    {
        using var server = new TcpListener(IPAddress.Loopback, 0);
        server.Start();
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            ct, tls: true, new Dictionary<string, string> { ["FURTHER_LINK_Registration__Url"] = $"http://{server.LocalEndpoint}/list" });

        JsonNode said = await AcceptAsync(server, ct);
        using var visitor = new Visitor(daemon.Address);

        Assert.That((string?)said["fingerprint"], Is.EqualTo((await visitor.SeeKeyAsync(ct)).ToUpperInvariant()));
        Assert.That((int)said["port"]!, Is.EqualTo(daemon.Address.Port));
        await TestDaemon.UntilAsync(() => daemon.Log, Does.Contain("announced to http://"), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_server_that_is_away_holds_up_nobody(CancellationToken ct)
    {
        using var nobody = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        nobody.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            ct, tls: true, new Dictionary<string, string> { ["FURTHER_LINK_Registration__Url"] = $"http://{nobody.LocalEndPoint}/list" });

        using HttpResponseMessage answer = await daemon.Http.GetAsync("/status", ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await TestDaemon.UntilAsync(() => daemon.Log, Does.Contain("not announced to http://"), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_TLS_there_is_nothing_to_sign_with(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(
            ["serve"], ct, new Dictionary<string, string> { ["FURTHER_LINK_Registration__Url"] = "http://127.0.0.1/" });

        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Errors, Does.Contain("Registration:Url"));
    }

    // One request, in the few words of HTTP that it takes.
    private static async Task<JsonNode> AcceptAsync(TcpListener server, CancellationToken ct)
    {
        using TcpClient client = await server.AcceptTcpClientAsync(ct);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);
        int length = 0;
        while (await reader.ReadLineAsync(ct) is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length: ", StringComparison.OrdinalIgnoreCase)) length = int.Parse(line[16..], System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = new char[length];
        _ = await reader.ReadBlockAsync(body, ct);
        await client.GetStream().WriteAsync("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n"u8.ToArray(), ct);
        return JsonNode.Parse(new string(body))!;
    }
}
