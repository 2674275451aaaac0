using System.Net;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Http;

internal sealed class EndpointTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _daemon = await TestDaemon.StartAsync(patience.Token, environment: new() { ["FURTHER_LINK_Console__Directory"] = "none" });
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [TestCase("GET", "/status", 200, "text/plain", "OK")]
    [TestCase("HEAD", "/status", 200, "text/plain", "")]
    [TestCase("POST", "/status", 405, "text/plain", "405: Method Not Allowed")]
    [TestCase("GET", "/version", 200, "application/json", """{"version":"6.0.0"}""")]
    [TestCase("PUT", "/version", 405, "text/plain", "405: Method Not Allowed")]
    [TestCase("GET", "/version/apt/no-such-package-anywhere", 200, "application/json", """{"version":null}""")]
    [TestCase("GET", "/version/apt/Not%20A%20Name", 200, "application/json", """{"version":null}""")]
    [TestCase("GET", "/version/apt/--help", 200, "application/json", """{"version":null}""")]
    [TestCase("GET", "/version/apt/", 404, "text/plain", "404: Not Found")]
    [TestCase("GET", "/nowhere", 404, "text/plain", "404: Not Found")]
    [TestCase("OPTIONS", "/status", 405, "text/plain", "405: Method Not Allowed")]
    [CancelAfter(20_000)]
    public async Task An_endpoint_answers(string method, string path, int status, string type, string body, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using HttpResponseMessage answer = await _daemon.Http.SendAsync(request, ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That((int)answer.StatusCode, Is.EqualTo(status));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));
            Assert.That(await answer.Content.ReadAsStringAsync(ct), Is.EqualTo(body));
            Assert.That(answer.Headers.GetValues("Access-Control-Allow-Private-Network"), Is.EqualTo(new[] { "true" }));
            Assert.That(answer.Headers.Contains("Server"), Is.False);
            if (status == 405) Assert.That(answer.Content.Headers.Allow, Is.EqualTo(new[] { "GET", "HEAD" }));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task An_installed_package_has_its_version(CancellationToken ct)
    {
        CommandResult dpkg = await Command.RunAsync("dpkg-query", ["-W", "-f=${Version}", "dpkg"], ct);
        Assert.That(await _daemon.Http.GetStringAsync("/version/apt/dpkg", ct), Is.EqualTo($$"""{"version":"{{dpkg.Output}}"}"""));
    }

    [Test, CancelAfter(20_000)]
    public async Task Curl_sees_what_the_original_answered(CancellationToken ct)
    {
        CommandResult curl = await Command.RunAsync("curl", ["-si", "--noproxy", "*", new Uri(_daemon.Address, "/status").ToString()], ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(curl.Output, Does.StartWith("HTTP/1.1 200 OK\r\n"));
            Assert.That(curl.Output, Does.EndWith("\r\n\r\nOK"));
            Assert.That(curl.Output, Does.Contain("\r\nContent-Type: text/plain").And.Contain("\r\nContent-Length: 2\r\n"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task The_page_at_the_root_runs_no_script_and_loads_nothing(CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.GetAsync("/", ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Does.StartWith("default-src 'none';"));
            Assert.That(await answer.Content.ReadAsStringAsync(ct), Does.Contain("Version 6.0.0").And.Not.Contain("<script"));
        }
    }
}
