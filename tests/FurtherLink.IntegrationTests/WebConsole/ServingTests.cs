using System.Net;
using System.Net.Http.Headers;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.WebConsole;

/// <summary>How the files of a built console are served, header by header; FurtherLink.ConsoleTests has what a browser makes of it.</summary>
internal sealed class ServingTests
{
    private string _directory = null!;
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        _directory = Directory.CreateTempSubdirectory("further-link-test-console-").FullName;
        await Machine.ShAsync(_directory, """
            mkdir -p dist/assets/fonts; echo secret > secret; cd dist
            echo page > index.html; echo display > display.html; echo icon > favicon.svg; echo no > other.txt
            echo script > assets/main-1.js; echo script.br > assets/main-1.js.br; echo script.gz > assets/main-1.js.gz
            echo style > assets/main-1.css; echo font > assets/fonts/f.woff2; echo hidden > assets/.hidden
            ln -s ../../secret assets/link.js; ln -s .. assets/up; mkfifo assets/pipe
            """, patience.Token);
        _daemon = await TestDaemon.StartAsync(patience.Token, environment: new() { ["FURTHER_LINK_Console__Directory"] = Path.Combine(_directory, "dist") });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_daemon is not null) await _daemon.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [TestCase("/", "page", "text/html", "no-cache")]
    [TestCase("/display.html", "display", "text/html", "no-cache")]
    [TestCase("/favicon.svg", "icon", "image/svg+xml", "no-cache")]
    [TestCase("/assets/main-1.js", "script", "text/javascript", "public, max-age=31536000, immutable")]
    [TestCase("/assets/main-1.css", "style", "text/css", "public, max-age=31536000, immutable")]
    [TestCase("/assets/fonts/f.woff2", "font", "font/woff2", "public, max-age=31536000, immutable")]
    [CancelAfter(20_000)]
    public async Task A_file_is_served(string path, string text, string type, string caching, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, ct), head = await SendAsync(HttpMethod.Head, path, ct);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await answer.Content.ReadAsStringAsync(ct), Is.EqualTo(text + "\n"));
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo(type));
            Assert.That(answer.Headers.CacheControl, Is.EqualTo(CacheControlHeaderValue.Parse(caching)));
            Assert.That(answer.Headers.Vary, Is.EquivalentTo(new[] { "Origin", "Accept-Encoding" }));
            Assert.That(answer.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
            Assert.That(answer.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo(new[] { "same-origin" }));
            Assert.That((head.StatusCode, head.Content.Headers.ContentLength, head.Headers.ETag), Is.EqualTo((HttpStatusCode.OK, (long?)(text.Length + 1), answer.Headers.ETag)));
        }

        using HttpResponseMessage known = await SendAsync(HttpMethod.Get, path, ct, ("If-None-Match", $"{answer.Headers.ETag}"));
        Assert.That(known.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(known.Headers.CacheControl, Is.EqualTo(answer.Headers.CacheControl));
    }

    [TestCase("br, gzip", "br")]
    [TestCase("gzip, deflate, br;q=0.5", "br")]
    [TestCase("gzip", "gzip")]
    [TestCase("GZIP;q=1.0", "gzip")]
    [TestCase("br;q=0, gzip", "gzip")]
    [TestCase("br;q=0, gzip;q=0.0", null)]
    [TestCase("zstd", null)]
    [TestCase("", null)]
    [TestCase(";;;,,", null)]
    [CancelAfter(20_000)]
    public async Task The_smallest_form_is_sent_that_the_client_takes(string accepted, string? coding, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/assets/main-1.js", ct, ("Accept-Encoding", accepted));
        string suffix = coding switch { "br" => ".br", "gzip" => ".gz", _ => "" };
        Assert.That(answer.Content.Headers.ContentEncoding, Is.EqualTo(coding is null ? [] : new[] { coding }));
        Assert.That(await answer.Content.ReadAsStringAsync(ct), Is.EqualTo($"script{suffix}\n"));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/javascript"));
    }

    [TestCase("/assets/link.js")]
    [TestCase("/assets/up/index.html")]
    [TestCase("/assets/up/../secret")]
    [TestCase("/assets/%2e%2e/other.txt")]
    [TestCase("/assets/..%2f..%2fsecret")]
    [TestCase("/assets/.hidden")]
    [TestCase("/assets/pipe")]
    [TestCase("/assets/")]
    [TestCase("/assets")]
    [TestCase("/assets/fonts")]
    [TestCase("/assets//main-1.js")]
    [TestCase("/assets/none.js")]
    [TestCase("/other.txt")]
    [TestCase("/index.html")]
    [TestCase("/favicon.ico")]
    [TestCase("/projects/1")]
    [CancelAfter(20_000)]
    public async Task Nothing_else_is(string path, CancellationToken ct)
    {
        // As bytes: HttpClient would tidy the path up.
        using var visitor = new Visitor(_daemon.Address);
        await using Stream connection = await visitor.OpenAsync(ct);
        await connection.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {_daemon.Address.Authority}\r\nConnection: close\r\n\r\n"), ct);
        string answer = await new StreamReader(connection).ReadToEndAsync(ct);
        Assert.That(answer, Does.StartWith("HTTP/1.1 404 ").And.Contain("\n404: Not Found\r\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_policy_names_the_device_as_it_was_called(CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/", ct), v6 = await SendAsync(HttpMethod.Get, "/", ct, ("Host", $"localhost:{_daemon.Address.Port}"));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(answer.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo(
                "default-src 'none'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; "
                + "worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
                + $"connect-src 'self' ws://{_daemon.Address.Authority}"));
            Assert.That(v6.Headers.GetValues("Content-Security-Policy").Single(), Does.EndWith($" ws://localhost:{_daemon.Address.Port}"));
            Assert.That(answer.Headers.GetValues("Cross-Origin-Opener-Policy"), Is.EqualTo(new[] { "same-origin" }));
            Assert.That(answer.Headers.GetValues("Referrer-Policy"), Is.EqualTo(new[] { "no-referrer" }));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_link_in_a_mail_leads_to_the_page(CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "/", ct, ("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"));
        Assert.That(await answer.Content.ReadAsStringAsync(ct), Is.EqualTo("page\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_build_that_comes_while_the_daemon_runs_is_served(CancellationToken ct)
    {
        string later = Path.Combine(_directory, "later");
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Console__Directory"] = later });
        Assert.That(await daemon.Http.GetStringAsync("/", ct), Does.Contain("Further Link is running"));
        await Machine.ShAsync(_directory, "mkdir later; echo first > later/index.html", ct);
        Assert.That(await daemon.Http.GetStringAsync("/", ct), Is.EqualTo("first\n"));
        await Machine.ShAsync(_directory, "rm -r later; mkdir later; echo second > later/index.html", ct);
        Assert.That(await daemon.Http.GetStringAsync("/", ct), Is.EqualTo("second\n"));
    }

    private Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, CancellationToken ct, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach ((string name, string value) in headers) Assert.That(request.Headers.TryAddWithoutValidation(name, value), name);
        return _daemon.Http.SendAsync(request, ct);
    }
}
