using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Commands;

/// <summary>Commands that need a daemon where there is none, and the other way round: one line says what to do.</summary>
internal sealed class NoDaemonTests
{
    private const int Unavailable = 69; // EX_UNAVAILABLE of sysexits.h

    [TestCase("pair")]
    [TestCase("approve")]
    [TestCase("clients")]
    [TestCase("clients", "revoke", "0123abcd")]
    [TestCase("run", "-c", "print()")]
    [CancelAfter(30_000)]
    public async Task What_needs_a_daemon_says_that_there_is_none_and_how_to_start_it(params string[] words)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(words, TestContext.CurrentContext.CancellationToken, new() { ["FURTHER_LINK_PORT"] = "1" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(run.ExitCode, Is.EqualTo(Unavailable));
            Assert.That(run.Output, Is.Empty);
            Assert.That(run.Errors.Trim(), Does.Match("^further-link: no daemon answers at (/|wss?://)").And.Not.Contain("\n"));
            Assert.That(run.Errors, Does.Contain("sudo systemctl start further-link").And.Contain("make run").And.Contain("further-link doctor"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Send_outside_of_a_program_says_where_it_works(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["send", "message", "{}"], ct);
        Assert.That(run.ExitCode, Is.EqualTo(Unavailable));
        Assert.That(run.Errors.Trim(), Does.StartWith("further-link: FURTHER_LINK_SOCKET is not set").And.Contain("programs that Further Link runs").And.Not.Contain("\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Doctor_says_so_among_the_rest(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["doctor"], ct, new() { ["FURTHER_LINK_PORT"] = "1" });
        Assert.That(run.ExitCode, Is.EqualTo(1));
        Assert.That(run.Output, Does.Contain("the daemon is not running").And.Contain("sudo systemctl start further-link"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_socket_that_somebody_chose_is_the_only_one_that_is_asked(CancellationToken ct)
    {
        FinishedRun run = await TestDaemon.RunToEndAsync(["clients"], ct, new() { ["FURTHER_LINK_Network__Socket"] = "/nonexistent/of-mine.sock" });
        Assert.That(run.Errors, Does.Contain("no daemon answers at /nonexistent/of-mine.sock:"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Where_a_daemon_runs_another_start_says_where_its_console_is([Values] bool tls, [Values] bool alone, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: tls);
        int port = daemon.Address.Port;
        FinishedRun second = await TestDaemon.RunToEndAsync(alone ? [] : ["serve"], ct, new() { ["FURTHER_LINK_PORT"] = $"{port}" });
        using (Assert.EnterMultipleScope())
        {
            Assert.That(second.ExitCode, Is.EqualTo(1));
            Assert.That(second.Output, Is.Empty);
            Assert.That(second.Errors.Trim(), Does.Match($"^further-link: port {port} on 127.0.0.1 is in use by another further-link \\(6[.0-9a-z-]+\\)").And.Not.Contain("\n"));
            Assert.That(second.Errors, Does.Contain($" {(tls ? "https" : "http")}://localhost:{port}/;"));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Where_something_else_runs_it_is_not_called_further_link(CancellationToken ct)
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        int port = ((System.Net.IPEndPoint)other.LocalEndpoint).Port; // it accepts, and never says a word
        FinishedRun second = await TestDaemon.RunToEndAsync(["serve"], ct, new() { ["FURTHER_LINK_PORT"] = $"{port}" });
        Assert.That(second.ExitCode, Is.EqualTo(1));
        Assert.That(second.Errors.Trim(), Does.StartWith($"further-link: port {port} on 127.0.0.1 is in use, perhaps by another further-link; stop that").And.Not.Contain("\n"));
    }
}
