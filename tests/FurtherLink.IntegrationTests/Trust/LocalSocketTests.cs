using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>The Unix socket as a file.</summary>
internal sealed class LocalSocketTests
{
    private string _directory = null!;

    private string SocketPath => Path.Combine(_directory, "further-link.sock");

    [SetUp]
    public void MakeDirectory() => _directory = Directory.CreateTempSubdirectory("further-link-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_directory, recursive: true);

    [Test, CancelAfter(30_000)]
    public async Task Everybody_may_connect_and_what_a_killed_daemon_left_is_replaced(CancellationToken ct)
    {
        for (int start = 0; start < 2; start++)
        {
            await using TestDaemon daemon = await StartAsync(ct);
            Assert.That(File.GetUnixFileMode(SocketPath), Is.EqualTo((UnixFileMode)0b110_110_110));
            using var visitor = new Visitor(new Uri("http://localhost"), async token =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), token);
                return socket;
            });
            Assert.That((int)await visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(200));
            await daemon.KillAsync(ct);
            Assert.That(SocketPath, Does.Exist);
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_second_daemon_does_not_take_it_away(CancellationToken ct)
    {
        await using TestDaemon first = await StartAsync(ct);
        FinishedRun second = await TestDaemon.RunToEndAsync(["serve"], ct, Environment);
        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.Errors, Does.StartWith($"further-link: {SocketPath} is in use"));
        Assert.That(SocketPath, Does.Exist);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_file_of_that_name_is_left_alone([Values] bool link, CancellationToken ct)
    {
        string file = Path.Combine(_directory, link ? "precious" : "further-link.sock");
        await File.WriteAllTextAsync(file, "precious", ct);
        if (link) File.CreateSymbolicLink(SocketPath, file);
        FinishedRun refused = await TestDaemon.RunToEndAsync(["serve"], ct, Environment);
        Assert.That(refused.ExitCode, Is.EqualTo(1));
        Assert.That(refused.Errors, Is.EqualTo($"further-link: cannot listen on {SocketPath}: there is something else of that name; set Network:Socket to another path, or to none\n"));
        Assert.That(await File.ReadAllTextAsync(SocketPath, ct), Is.EqualTo("precious"));
    }

    private Dictionary<string, string> Environment => new() { ["FURTHER_LINK_Network__Socket"] = SocketPath };

    private Task<TestDaemon> StartAsync(CancellationToken ct) => TestDaemon.StartAsync(ct, environment: Environment);
}
