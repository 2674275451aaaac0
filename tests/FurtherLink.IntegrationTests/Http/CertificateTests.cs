using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Http;

internal sealed class CertificateTests
{
    private string _directory = null!;

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("further-link-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test, CancelAfter(30_000)]
    public async Task Changed_files_are_shown_to_new_connections_and_old_ones_stay(CancellationToken ct)
    {
        string first = Write();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true, environment: Configured());
        await using SslStream open = await ConnectAsync(daemon, ct);
        Assert.That(Shown(open), Is.EqualTo(first));

        string second = Write();
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        string shown;
        do
        {
            await every.WaitForNextTickAsync(ct);
            await using SslStream next = await ConnectAsync(daemon, ct);
            shown = Shown(next);
        }
        while (shown != second);

        Assert.That(await AskStatusAsync(open, ct), Does.StartWith("HTTP/1.1 200 OK"), "on the connection opened before");
    }

    [Test, CancelAfter(30_000)]
    public async Task The_devices_own_certificate_is_kept_over_a_restart(CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_State__Directory"] = _directory };
        var shown = new List<string>();
        for (int start = 0; start < 2; start++)
        {
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true, environment: environment);
            await using SslStream connection = await ConnectAsync(daemon, ct);
            shown.Add(Shown(connection));
            Assert.That(daemon.Log, Does.Contain("SHA-256 " + shown[^1]));
        }

        Assert.That(shown[1], Is.EqualTo(shown[0]));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_configured_certificate_that_cannot_be_used_stops_the_start(CancellationToken ct)
    {
        Write();
        await File.WriteAllTextAsync(Path.Combine(_directory, "key.pem"), "no key", ct);
        FinishedRun run = await TestDaemon.RunToEndAsync(["serve"], ct, Configured());
        Assert.That(run.ExitCode, Is.EqualTo(78));
        Assert.That(run.Errors.TrimEnd(), Does.StartWith($"further-link: certificate {_directory}/cert.pem with key {_directory}/key.pem cannot be used: ")
            .And.Not.Contain("\n"));
    }

    private Dictionary<string, string> Configured() => new()
    {
        ["FURTHER_LINK_NOSSL"] = "0",
        ["FURTHER_LINK_Network__Certificate"] = Path.Combine(_directory, "cert.pem"),
        ["FURTHER_LINK_Network__Key"] = Path.Combine(_directory, "key.pem"),
    };

    /// <summary>Writes a new certificate with its key; returns its fingerprint.</summary>
    private string Write()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 made = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(Path.Combine(_directory, "cert.pem"), made.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_directory, "key.pem"), key.ExportPkcs8PrivateKeyPem());
        return made.GetCertHashString(HashAlgorithmName.SHA256);
    }

    private static async Task<SslStream> ConnectAsync(TestDaemon daemon, CancellationToken ct)
    {
        var client = new TcpClient();
        await client.ConnectAsync(daemon.Address.Host, daemon.Address.Port, ct);
        var tls = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, _) => true);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = "localhost" }, ct);
        return tls;
    }

    private static string Shown(SslStream connection) => connection.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);

    private static async Task<string> AskStatusAsync(SslStream connection, CancellationToken ct)
    {
        await connection.WriteAsync("GET /status HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"u8.ToArray(), ct);
        using var reader = new StreamReader(connection, Encoding.ASCII, leaveOpen: true);
        return await reader.ReadToEndAsync(ct);
    }
}
