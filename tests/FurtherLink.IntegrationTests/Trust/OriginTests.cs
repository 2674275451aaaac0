using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>
/// Which web pages may talk to the daemon. All of it from loopback, by the user that the daemon itself is: whoever that is, a page that is not on the list gets
/// nothing.
/// </summary>
internal sealed class OriginTests
{
    private static readonly string[] Foreign =
    [
        "https://evil.example",
        "https://further.pi-top.com.evil.example",
        "https://evil-further.pi-top.com",
        "https://further.pi-top.co",
        "https://pi-top.com",
        "https://www.further.pi-top.com",
        "http://further.pi-top.com",
        "https://further.pi-top.com:8443",
        "https://further.pi-top.com:80",
        "https://further.pi-top.com.",
        "https://further.pi-top.com/",
        "https://further.pi-top.com/path",
        "https://further.pi-top.com?query",
        "https://further.pi-top.com#",
        "https://user@further.pi-top.com",
        "https://further.pi-top.com@evil.example",
        "https://further.pi-top.com, https://evil.example",
        "https://further.pi-top.com https://evil.example",
        "https://further.pi-top.com%00.evil.example",
        "https://xn--further-pi-top.com",
        "further.pi-top.com",
        "//further.pi-top.com",
        "file://",
        "null",
        "NULL",
        "*",
        "chrome-extension://further.pi-top.com",
        // Other servers on this very device.
        "http://localhost",
        "https://localhost",
        "https://localhost:3000",
        "https://127.0.0.1",
    ];

    private static readonly string[] Listed =
    [
        "https://further.pi-top.com", "HTTPS://FURTHER.PI-TOP.COM", "https://Further.pi-top.com", "https://further.pi-top.com:443",
    ];

    private TestDaemon _daemon = null!;
    private Visitor _here = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _daemon = await TestDaemon.StartAsync(patience.Token, tls: true);
        _here = new Visitor(_daemon.Address);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _here?.Dispose();
        if (_daemon is not null) await _daemon.DisposeAsync();
    }

    [Test, CancelAfter(20_000)]
    public async Task A_page_that_is_not_on_the_list_gets_nothing([ValueSource(nameof(Foreign))] string origin, CancellationToken ct)
    {
        using Visitor page = _here.With();
        (string, string) header = ("Origin", origin);
        using (Assert.EnterMultipleScope())
        {
            foreach (string path in new[] { "/status", "/version", "/", "/runners", "/clients", "/prompts", "/nowhere" })
                Assert.That(await page.AskAsync(HttpMethod.Get, path, ct, headers: header), Is.EqualTo(HttpStatusCode.Forbidden), path);
            foreach (string path in new[] { "/upload", "/pair", "/pair/window", "/prompts/1" })
                Assert.That(await page.AskAsync(HttpMethod.Post, path, ct, headers: header), Is.EqualTo(HttpStatusCode.Forbidden), path);
            foreach (string path in new[] { "/run", "/run-py", "/exec" })
                Assert.That(await page.UpgradeAsync(path, ct, headers: header), Is.EqualTo(HttpStatusCode.Forbidden), path);
            using HttpResponseMessage preflight = await page.SendAsync(HttpMethod.Options, "/upload", ct, headers: [header, ("Access-Control-Request-Method", "POST")]);
            Assert.That(preflight.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(preflight.Headers.Contains("Access-Control-Allow-Origin"), Is.False);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_page_on_the_list_may([ValueSource(nameof(Listed))] string origin, CancellationToken ct)
    {
        using Visitor page = _here.With();
        using HttpResponseMessage answer = await page.SendAsync(HttpMethod.Get, "/runners", ct, headers: ("Origin", origin));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.GetValues("Access-Control-Allow-Origin"), Is.EqualTo(new[] { origin }));
        Assert.That(await page.UpgradeAsync("/run", ct, headers: ("Origin", origin)), Is.EqualTo(HttpStatusCode.SwitchingProtocols));
    }

    [TestCase("localhost")]
    [TestCase("127.0.0.1")]
    [CancelAfter(20_000)]
    public async Task A_page_of_the_daemon_itself_may(string host, CancellationToken ct)
    {
        int port = _daemon.Address.Port;
        (string, string)[] own = [("Host", $"{host}:{port}"), ("Origin", $"https://{host}:{port}")];
        Assert.That(await _here.AskAsync(HttpMethod.Get, "/runners", ct, headers: own), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _here.UpgradeAsync("/run", ct, headers: own), Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        // The same words, in plain text or at another port, are another page.
        Assert.That(await _here.AskAsync(HttpMethod.Get, "/runners", ct, headers: [own[0], ("Origin", $"http://{host}:{port}")]), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await _here.AskAsync(HttpMethod.Get, "/runners", ct, headers: [own[0], ("Origin", $"https://{host}:{port - 1}")]), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("https://further.pi-top.com", "https://further.pi-top.com")]
    [TestCase("https://further.pi-top.com", "https://evil.example")]
    [TestCase("https://evil.example", "https://further.pi-top.com")]
    [CancelAfter(20_000)]
    public async Task Two_origins_are_none(string first, string second, CancellationToken ct) =>
        Assert.That(await CurlAsync(ct, "-H", "Origin: " + first, "-H", "Origin: " + second), Is.EqualTo("403"));

    [Test, CancelAfter(20_000)]
    public async Task An_empty_origin_is_foreign(CancellationToken ct) =>
        Assert.That(await CurlAsync(ct, "-H", "Origin;"), Is.EqualTo("403"));

    [Test, CancelAfter(20_000)]
    public async Task Whoever_is_no_page_needs_no_origin(CancellationToken ct) =>
        Assert.That(await CurlAsync(ct), Is.EqualTo("200"));

    [TestCase("cross-site", HttpStatusCode.Forbidden)]
    [TestCase("same-site", HttpStatusCode.Forbidden)]
    [TestCase("same-origin", HttpStatusCode.OK)]
    [TestCase("none", HttpStatusCode.OK)]
    [CancelAfter(20_000)]
    public async Task An_image_or_link_of_another_page_gets_nothing(string site, HttpStatusCode status, CancellationToken ct) =>
        Assert.That(await _here.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Sec-Fetch-Site", site)), Is.EqualTo(status));

    private async Task<string> CurlAsync(CancellationToken ct, params string[] arguments)
    {
        CommandResult curl = await Command.RunAsync(
            "curl", ["-sk", "--noproxy", "*", "-o", "/dev/null", "-w", "%{http_code}", .. arguments, new Uri(_daemon.Address, "/runners").ToString()], ct);
        return curl.Output;
    }
}
