using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Somebody on the network whom nobody knows: what is open, and that everything else is not.</summary>
internal sealed class StrangerTests
{
    private static readonly string[] Sockets = ["/run", "/run?pty=1&detach=1", "/run?user=root", "/run-py", "/exec", "/livecode", "/processor", "/sessions/0/stream", "/display/0", "/device/events"];

    private Lan _lan = null!;

    private static IEnumerable<TestCaseData> OpenToEverybody()
    {
        foreach ((string method, string path, int status) in new[]
        {
            ("GET", "/status", 200), ("HEAD", "/status", 200), ("GET", "/version", 200), ("GET", "/", 200), ("GET", "/nowhere", 404),
            ("GET", "/display.html", 200), ("GET", "/assets/none.js", 404),
            ("POST", "/pair", 400), ("POST", "/pair/0123456789abcdef0123456789abcdef", 400), // there is no body
        })
            yield return new TestCaseData(method, path, status);
    }

    // Every route of the daemon but those above. That no route is forgotten is for the daemon: it does not start with one that says nothing of access.
    private static IEnumerable<TestCaseData> ForThoseWhoAreKnown()
    {
        foreach ((string method, string path) in new[]
        {
            ("GET", "/runners"), ("GET", "/version/apt/bash"), ("POST", "/upload"),
            ("GET", "/files/"), ("HEAD", "/files/x"), ("PUT", "/files/x"), ("POST", "/files/x"), ("DELETE", "/files/x"),
            ("GET", "/limits"), ("GET", "/metrics"), ("HEAD", "/metrics"), ("GET", "/leases"), ("DELETE", "/leases/display"),
            ("GET", "/run"), ("GET", "/run-py"), ("GET", "/exec"), ("GET", "/livecode"), ("GET", "/processor"),
            ("POST", "/sessions"), ("GET", "/sessions"), ("GET", "/sessions/0"), ("DELETE", "/sessions/0"), ("GET", "/sessions/0/stream"), ("GET", "/display/0"),
            ("GET", "/device"), ("GET", "/device/events"), ("GET", "/device/miniscreen.png"), ("POST", "/device/buttons/up"),
            ("POST", "/pair/window"), ("GET", "/prompts"), ("POST", "/prompts/0123456789abcdef"),
            ("GET", "/clients"), ("DELETE", "/clients"), ("DELETE", "/clients/01234567"), ("GET", "/clients/me"), ("DELETE", "/clients/me"),
        })
            yield return new TestCaseData(method, path);
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _lan = await Lan.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_lan is not null) await _lan.DisposeAsync();
    }

    [TestCaseSource(nameof(OpenToEverybody)), CancelAfter(20_000)]
    public async Task A_stranger_may(string method, string path, int status, CancellationToken ct)
    {
        using Visitor visitor = _lan.Stranger.With();
        Assert.That((int)await visitor.AskAsync(new HttpMethod(method), path, ct), Is.EqualTo(status));
    }

    [TestCaseSource(nameof(ForThoseWhoAreKnown)), CancelAfter(20_000)]
    public async Task A_stranger_may_not(string method, string path, CancellationToken ct)
    {
        using Visitor visitor = _lan.Stranger.With();
        using HttpResponseMessage answer = await visitor.SendAsync(new HttpMethod(method), path, ct);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer realm=\"further-link\""));
    }

    [Test, CancelAfter(20_000)]
    public async Task No_socket_opens_for_a_stranger(
        [ValueSource(nameof(Sockets))] string path, CancellationToken ct)
    {
        using Visitor visitor = _lan.Stranger.With();
        Assert.That(await visitor.UpgradeAsync(path, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(20_000)]
    public async Task IPv6_is_no_way_in(CancellationToken ct)
    {
        Assert.That(await _lan.StrangerV6.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _lan.StrangerV6.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await _lan.StrangerV6.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("X-Forwarded-For", "127.0.0.1")]
    [TestCase("Forwarded", "for=127.0.0.1")]
    [TestCase("X-Real-IP", "127.0.0.1")]
    [TestCase("X-HTTP-Method-Override", "GET")]
    [TestCase("Authorization", "Bearer")]
    [TestCase("Authorization", "Basic cm9vdDpyb290")]
    [TestCase("Cookie", "__Host-further-link=")]
    [CancelAfter(20_000)]
    public async Task No_header_makes_a_stranger_somebody(string name, string value, CancellationToken ct)
    {
        Assert.That(await _lan.Stranger.AskAsync(HttpMethod.Get, "/runners", ct, headers: (name, value)), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await _lan.Stranger.UpgradeAsync("/run", ct, headers: (name, value)), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("//run")]
    [TestCase("/run/")]
    [TestCase("/RUN")]
    [TestCase("/%72un")]
    [TestCase("/./run")]
    [TestCase("/pair/../run")]
    [TestCase("/status/..%2frun")]
    [CancelAfter(20_000)]
    public async Task No_spelling_of_a_path_leads_round_the_gate(string path, CancellationToken ct)
    {
        // As bytes: HttpClient would tidy the path up.
        await using Stream connection = await _lan.Stranger.OpenAsync(ct);
        await connection.WriteAsync(System.Text.Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: {_lan.Stranger.Address.Authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"), ct);
        using var reader = new StreamReader(connection);
        Assert.That(await reader.ReadLineAsync(ct), Does.Match("^HTTP/1.1 (400|401|404) "));
    }

    // Each has an allowance of its own; all of this at once would be too much for one.
}
