using System.Net;
using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Http;

internal sealed class CrossOriginTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _daemon = await TestDaemon.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [TestCase("/status", 200)]
    [TestCase("/nowhere", 404)]
    [CancelAfter(20_000)]
    public async Task A_listed_page_is_told_that_it_may(string path, int status, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, "https://further.pi-top.com", ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)answer.StatusCode, Is.EqualTo(status));
            Assert.That(Header(answer, "Access-Control-Allow-Origin"), Is.EqualTo("https://further.pi-top.com"));
            Assert.That(Header(answer, "Access-Control-Allow-Credentials"), Is.EqualTo("true"));
            Assert.That(Header(answer, "Access-Control-Allow-Methods"), Does.Contain("POST"));
            Assert.That(Header(answer, "Access-Control-Allow-Headers"), Does.Contain("Content-Type"));
            Assert.That(Header(answer, "Vary"), Is.EqualTo("Origin"));
        }
    }

    [TestCase("https://evil.example")]
    [TestCase("null")]
    [CancelAfter(20_000)]
    public async Task Any_other_page_is_turned_away(string origin, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/status", origin, ct);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(answer.Headers.Select(header => header.Key).Where(name => name.StartsWith("Access-Control-", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "Access-Control-Allow-Private-Network" }));
        Assert.That(Header(answer, "Vary"), Is.EqualTo("Origin"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_page_that_the_daemon_served_may([Values] bool matching, CancellationToken ct)
    {
        string origin = matching ? _daemon.Address.GetLeftPart(UriPartial.Authority) : $"http://127.0.0.1:{_daemon.Address.Port + 1}";
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/status", origin, ct);
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(matching));
    }

    [TestCase("https://further.pi-top.com", HttpStatusCode.NoContent)]
    [TestCase("https://evil.example", HttpStatusCode.Forbidden)]
    [CancelAfter(20_000)]
    public async Task A_preflight_is_answered_at_once(string origin, HttpStatusCode status, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Options, "/upload", origin, ct, "POST");
        Assert.That(answer.StatusCode, Is.EqualTo(status));
        Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.EqualTo(status == HttpStatusCode.NoContent));
    }

    [TestCase("https://evil.example", HttpStatusCode.Forbidden)]
    [TestCase("null", HttpStatusCode.Forbidden)]
    [TestCase("https://further.pi-top.com", HttpStatusCode.SwitchingProtocols)]
    [TestCase(null, HttpStatusCode.SwitchingProtocols)]
    [CancelAfter(20_000)]
    public async Task A_socket_is_opened_only_for_pages_that_may(string? origin, HttpStatusCode status, CancellationToken ct)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        var address = new UriBuilder(_daemon.Address) { Scheme = "ws", Path = "/run" };
        try
        {
            await socket.ConnectAsync(address.Uri, ct);
        }
        catch (WebSocketException) when (status == HttpStatusCode.Forbidden)
        {
            // Refused, as it should be; the status says how.
        }

        Assert.That(socket.HttpStatusCode, Is.EqualTo(status));
        Assert.That(socket.HttpResponseHeaders?["Access-Control-Allow-Private-Network"], Is.EqualTo(new[] { "true" }));
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string origin, CancellationToken ct, string? preflightFor = null)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.Add("Origin", origin);
        if (preflightFor is not null) request.Headers.Add("Access-Control-Request-Method", preflightFor);
        return await _daemon.Http.SendAsync(request, ct);
    }

    private static string Header(HttpResponseMessage answer, string name) => string.Join("|", answer.Headers.GetValues(name));
}
