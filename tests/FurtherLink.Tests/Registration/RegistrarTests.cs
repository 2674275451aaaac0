using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

using FurtherLink.Registration;

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FurtherLink.Tests.Registration;

/// <summary>The registrar against a server of HTTP that is really there.</summary>
internal sealed class RegistrarTests
{
    private readonly DateTimeOffset _from = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private HttpListener _server = null!;
    private Uri _url = null!;
    private string[] _addresses = ["10.0.0.1", "2001:db8::1"];

    [SetUp]
    public void Listen()
    {
        // HttpListener takes no port 0.
        for (int port = 20_000 + Random.Shared.Next(10_000); ; port++)
        {
            _server = new HttpListener { Prefixes = { $"http://127.0.0.1:{port}/" } };
            try
            {
                _server.Start();
                _url = new Uri($"http://127.0.0.1:{port}/devices?class=7b");
                return;
            }
            catch (HttpListenerException)
            {
                // in use
            }
        }
    }

    [TearDown]
    public void Close() => _server.Close();

    [Test, CancelAfter(20_000)]
    public async Task It_says_what_the_device_is_and_signs_that_with_its_key(CancellationToken ct)
    {
        using X509Certificate2 certificate = OfCurve();
        using Registrar registrar = await StartAsync(certificate);

        (HttpListenerRequest request, byte[] body) = await AnswerAsync(204, ct);
        await registrar.StopAsync(ct);

        JsonNode said = JsonNode.Parse(body)!;
        using (Assert.EnterMultipleScope())
        {
            Assert.That((string?)said["name"], Is.EqualTo("pi-top-1A2B"));
            Assert.That(said["addresses"]!.AsArray().Select(static address => (string?)address), Is.EqualTo(_addresses));
            Assert.That((int)said["port"]!, Is.EqualTo(8028));
            Assert.That((string?)said["version"], Is.EqualTo("6.0.0"));
            Assert.That((string?)said["fingerprint"], Is.EqualTo(Convert.ToHexString(SHA256.HashData(Convert.FromBase64String((string)said["publicKey"]!)))));
            Assert.That(request.HttpMethod, Is.EqualTo("POST"));
            Assert.That(request.ContentType, Is.EqualTo("application/json"));
        }

        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)said["publicKey"]!), out _);
        byte[] signature = SignatureOf(request);
        Assert.That(signature, Has.Length.EqualTo(64));
        Assert.That(key.VerifyData(SignedBy(request, body, _url), signature, HashAlgorithmName.SHA256), Is.True);
        Assert.That(key.VerifyData(SignedBy(request, body, new Uri(_url, "/elsewhere")), signature, HashAlgorithmName.SHA256), Is.False);
        Assert.That(key.VerifyData(SignedBy(request, [.. body, (byte)' '], _url), signature, HashAlgorithmName.SHA256), Is.False);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_certificate_that_was_imported_may_have_an_RSA_key(CancellationToken ct)
    {
        using var key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=school", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(_from, _from.AddYears(30));
        using Registrar registrar = await StartAsync(certificate);

        (HttpListenerRequest request, byte[] body) = await AnswerAsync(200, ct);
        await registrar.StopAsync(ct);

        Assert.That(request.Headers["Signature-Input"], Does.EndWith("alg=\"rsa-v1_5-sha256\""));
        Assert.That(key.VerifyData(SignedBy(request, body, _url), SignatureOf(request), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), Is.True);
    }

    [Test, CancelAfter(20_000)]
    public async Task It_asks_again_until_it_is_accepted(CancellationToken ct)
    {
        using X509Certificate2 certificate = OfCurve();
        using Registrar registrar = await StartAsync(certificate);

        _ = await AnswerAsync(503, ct);
        _addresses = ["10.0.0.2"];
        _ = await AnswerAsync(404, ct);
        (_, byte[] body) = await AnswerAsync(204, ct);
        await registrar.StopAsync(ct);

        Assert.That((string?)JsonNode.Parse(body)!["addresses"]![0], Is.EqualTo("10.0.0.2"), "what is true at the time");
    }

    [Test, CancelAfter(20_000)]
    public async Task It_follows_nobody_elsewhere(CancellationToken ct)
    {
        using X509Certificate2 certificate = OfCurve();
        using Registrar registrar = await StartAsync(certificate);

        _ = await AnswerAsync(307, ct, location: new Uri(_url, "/elsewhere").AbsoluteUri);
        (HttpListenerRequest again, _) = await AnswerAsync(204, ct);
        await registrar.StopAsync(ct);

        Assert.That(again.Url, Is.EqualTo(_url));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_only_the_server_need_know_is_not_in_the_log(CancellationToken ct)
    {
        using X509Certificate2 certificate = OfCurve();
        var log = new Lines();
        using Registrar registrar = await StartAsync(certificate, log);

        foreach (int status in new[] { 500, 500, 204 }) _ = await AnswerAsync(status, ct);
        await registrar.StopAsync(ct);

        Assert.That(log.All, Is.Not.Empty.And.All.Contains("/devices").And.None.Contains("class=7b"));
    }

    private async Task<Registrar> StartAsync(X509Certificate2 certificate, ILogger<Registrar>? log = null)
    {
        var registrar = new Registrar(
            _url, () => new Announcement("pi-top-1A2B", "pi", _addresses, 8028, "6.0.0", certificate), RegistrationFeature.Client(),
            new Backoff(TimeSpan.FromMilliseconds(20), static () => 0.5), TimeProvider.System, log ?? NullLogger<Registrar>.Instance);
        await registrar.StartAsync(CancellationToken.None);
        return registrar;
    }

    private X509Certificate2 OfCurve()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new CertificateRequest("CN=device", key, HashAlgorithmName.SHA256).CreateSelfSigned(_from, _from.AddYears(30));
    }

    private async Task<(HttpListenerRequest Request, byte[] Body)> AnswerAsync(int status, CancellationToken ct, string? location = null)
    {
        HttpListenerContext context = await _server.GetContextAsync().WaitAsync(ct);
        using var body = new MemoryStream();
        await context.Request.InputStream.CopyToAsync(body, ct);
        context.Response.StatusCode = status;
        if (location is not null) context.Response.Headers["Location"] = location;
        context.Response.Close();
        return (context.Request, body.ToArray());
    }

    private static byte[] SignatureOf(HttpListenerRequest request)
    {
        string header = request.Headers["Signature"]!;
        Assert.That(header, Does.StartWith("further-link=:").And.EndsWith(":"));
        return Convert.FromBase64String(header["further-link=:".Length..^1]);
    }

    // RFC 9421, 2.5, built from what came.
    private static byte[] SignedBy(HttpListenerRequest request, byte[] body, Uri url) => Encoding.ASCII.GetBytes(
        $"\"@method\": {request.HttpMethod}\n\"@target-uri\": {url.AbsoluteUri}\n\"content-type\": {request.ContentType}\n"
        + $"\"content-digest\": sha-256=:{Convert.ToBase64String(SHA256.HashData(body))}:\n"
        + $"\"@signature-params\": {request.Headers["Signature-Input"]!["further-link=".Length..]}");

    private sealed class Lines : ILogger<Registrar>
    {
        private readonly System.Collections.Concurrent.ConcurrentQueue<string> _lines = new();

        public IReadOnlyCollection<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue(formatter(state, exception));
    }
}
