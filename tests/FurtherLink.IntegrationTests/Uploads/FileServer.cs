using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FurtherLink.IntegrationTests.Uploads;

/// <summary>A web server on loopback, once with TLS and once without, that answers whatever a test has put on a path.</summary>
internal sealed class FileServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2 _certificate;
    private readonly ConcurrentDictionary<string, RequestDelegate> _pages = new();

    private FileServer(WebApplication app, X509Certificate2 certificate)
    {
        _app = app;
        _certificate = certificate;
        CertificateFile = Path.GetTempFileName();
        File.WriteAllText(CertificateFile, certificate.ExportCertificatePem());
    }

    /// <summary>The certificate, for who shall trust it by SSL_CERT_FILE.</summary>
    public string CertificateFile { get; }

    /// <summary>Paths asked for, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public int TlsPort { get; private set; }

    public int PlainPort { get; private set; }

    public static async Task<FileServer> StartAsync(CancellationToken ct)
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        X509Certificate2 certificate = NewCertificate();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
        });
        WebApplication app = builder.Build();
        var server = new FileServer(app, certificate);
        app.Run(server.AnswerAsync);
        await app.StartAsync(ct);
        int[] ports = [.. app.Urls.Select(url => new Uri(url).Port)];
        (server.TlsPort, server.PlainPort) = (ports[0], ports[1]);
        return server;
    }

    /// <summary>Puts something on a path, and tells its https url.</summary>
    public Uri Put(string path, RequestDelegate page)
    {
        _pages[path] = page;
        return new Uri($"https://localhost:{TlsPort}{path}");
    }

    public Uri Put(string path, string content) => Put(path, context => context.Response.WriteAsync(content));

    public Uri PutRedirect(string path, Uri target, int status = 302) => Put(path, context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = target.ToString();
        return Task.CompletedTask;
    });

    public Uri Plain(Uri url) => new UriBuilder(url) { Scheme = "http", Port = PlainPort }.Uri;

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _certificate.Dispose();
        File.Delete(CertificateFile);
    }

    private Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue(context.Request.Path);
        if (_pages.TryGetValue(context.Request.Path, out RequestDelegate? page)) return page(context);
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static X509Certificate2 NewCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=further-link test server", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}
