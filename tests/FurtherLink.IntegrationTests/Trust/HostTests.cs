using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>By which names the daemon may be called: a name that somebody else controls may be made to lead here (DNS rebinding).</summary>
internal sealed class HostTests
{
    private string _directory = null!;
    private Lan _lan = null!;
    private Visitor _here = null!;

    private static string HostName => Environment.MachineName.ToLowerInvariant();

    private static IEnumerable<string> Own =>
    [
        "localhost", "LOCALHOST", "127.0.0.1", "[::1]", HostName, HostName.ToUpperInvariant(), HostName + ".local", HostName + ".lan",
        "in.the.certificate.example", "IN.the.certificate.example", "given.example", "Given.Example",
    ];

    private static IEnumerable<string> Wrong =>
    [
        "evil.example", "localhost.evil.example", "evil.localhost", "localhost.", HostName + ".evil.example", HostName + ".local.evil.example", HostName + "x",
        HostName + ".local.", "x" + HostName, "x." + HostName, "not.in.the.certificate.example", "sub.given.example", "given.example.evil.example",
        "10.213.255.254", "192.168.1.1", "0.0.0.0", "[fd00::1]", "further.pi-top.com", "127.0.0.1.evil.example", "local", "-",
    ];

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _directory = Directory.CreateTempSubdirectory("further-link-").FullName;
        WriteCertificate();
        _lan = await Lan.StartAsync(patience.Token, new()
        {
            ["FURTHER_LINK_Trust__Hosts"] = "given.example",
            ["FURTHER_LINK_Network__Certificate"] = Path.Combine(_directory, "cert.pem"),
            ["FURTHER_LINK_Network__Key"] = Path.Combine(_directory, "key.pem"),
        });
        _here = new Visitor(_lan.Daemon.Address);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _here?.Dispose();
        if (_lan is not null) await _lan.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Test, CancelAfter(20_000)]
    public async Task Its_own_names_are_answered([ValueSource(nameof(Own))] string host, CancellationToken ct)
    {
        using Visitor visitor = _here.With();
        Assert.That(await visitor.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Host", host)), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await visitor.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Host", host + ":8028")), Is.EqualTo(HttpStatusCode.OK), "with a port");
    }

    [Test, CancelAfter(20_000)]
    public async Task Any_other_name_is_turned_away_before_anything_else(
        [ValueSource(nameof(Wrong))] string host, CancellationToken ct)
    {
        using Visitor visitor = _here.With();
        using (Assert.EnterMultipleScope())
        {
            foreach (string path in new[] { "/status", "/", "/runners", "/run", "/clients", "/nowhere" })
            {
                using HttpResponseMessage answer = await visitor.SendAsync(HttpMethod.Get, path, ct, headers: ("Host", host));
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MisdirectedRequest), path);
                Assert.That(answer.Headers.Contains("Access-Control-Allow-Origin"), Is.False, path);
            }

            // A page of that very name, which its browser takes for the same origin.
            (string, string)[] page = [("Host", host), ("Origin", "https://" + host)];
            Assert.That(await visitor.AskAsync(HttpMethod.Post, "/pair", ct, headers: page), Is.EqualTo(HttpStatusCode.MisdirectedRequest));
            Assert.That(await visitor.AskAsync(HttpMethod.Options, "/upload", ct, headers: [.. page, ("Access-Control-Request-Method", "POST")]), Is.EqualTo(HttpStatusCode.MisdirectedRequest));
            Assert.That(await visitor.UpgradeAsync("/run", ct, headers: page), Is.EqualTo(HttpStatusCode.MisdirectedRequest));
        }
    }

    [TestCase("GET /status HTTP/1.1\r\nHost:\r\n\r\n", "421")]
    [TestCase("GET /status HTTP/1.0\r\n\r\n", "421")]
    [TestCase("GET /status HTTP/1.1\r\n\r\n", "400")]
    [TestCase("GET /status HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", "400")]
    [TestCase("GET https://evil.example/status HTTP/1.1\r\nHost: evil.example\r\n\r\n", "421")]
    [TestCase("GET https://evil.example/status HTTP/1.1\r\nHost: localhost\r\n\r\n", "400")]
    [TestCase("GET /status HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\n\r\n", "200")]
    [TestCase("GET /status HTTP/1.1\r\nHost: evil.example\r\nX-Forwarded-Host: localhost\r\n\r\n", "421")]
    [CancelAfter(20_000)]
    public async Task A_request_without_one_clear_name_is_refused(string request, string status, CancellationToken ct)
    {
        await using Stream connection = await _here.OpenAsync(ct);
        await connection.WriteAsync(Encoding.ASCII.GetBytes(request), ct);
        using var reader = new StreamReader(connection);
        Assert.That(await reader.ReadLineAsync(ct), Does.StartWith($"HTTP/1.1 {status} "));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_neighbour_calls_it_by_the_address_it_reached(CancellationToken ct)
    {
        Neighbour neighbour = _lan.Neighbour;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(await _lan.Stranger.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await _lan.StrangerV6.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
            foreach (string host in new[] { neighbour.Address.ToString(), "127.0.0.1", "[::1]", $"[{neighbour.DeviceV6}]", neighbour.AnotherDevice.ToString(), "evil.example" })
                Assert.That(await _lan.Stranger.AskAsync(HttpMethod.Get, "/status", ct, headers: ("Host", host)), Is.EqualTo(HttpStatusCode.MisdirectedRequest), host);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task An_address_that_the_device_gets_counts_at_once(CancellationToken ct)
    {
        Neighbour neighbour = _lan.Neighbour;
        await neighbour.AddDeviceAddressAsync(ct);
        int port = _lan.Daemon.Address.Port;
        using var visitor = new Visitor(new Uri($"https://{neighbour.AnotherDevice}:{port}"), patience => neighbour.ConnectAsync(port, patience, to: neighbour.AnotherDevice));
        Assert.That(await visitor.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    private void WriteCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=not.in.the.certificate.example", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("in.the.certificate.example");
        request.CertificateExtensions.Add(names.Build());
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_directory, "cert.pem"), made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }
}
