using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>A daemon without privilege and its launcher: what a client sees is the same as in one process.</summary>
internal sealed class StartTests
{
    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(30_000)]
    public async Task Programs_run_as_the_default_user_in_a_login_of_their_own([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, rows: 24, cols: 200, code: """
            import os, signal
            fds = sorted(int(fd) for fd in os.listdir("/proc/self/fd"))
            status = dict(line.split(":", 1) for line in open("/proc/self/status"))
            blocked = (int(status["SigBlk"], 16) | int(status["SigIgn"], 16) & ~(1 << signal.SIGPIPE - 1 | 1 << signal.SIGXFSZ - 1)) & (1 << 31) - 1
            print(os.environ["USER"], os.getuid() == os.geteuid(), fds[:3], len(fds) <= 4, blocked,
                  status["NoNewPrivs"].strip(), os.umask(0) == 0o22, "FURTHER_LINK_Launcher__Socket" in os.environ)
            """);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo("pi True [0, 1, 2] True 0 0 True False"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_daemon_has_no_right_of_roots(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);

        string[] status = await File.ReadAllLinesAsync($"/proc/{daemon.Pid}/status", ct);
        Assert.That(status.Single(static line => line.StartsWith("Uid:", StringComparison.Ordinal)), Does.Not.Match(@"\b0\b"));
        Assert.That(status.Single(static line => line.StartsWith("CapEff:", StringComparison.Ordinal)), Does.EndWith("0000000000000000"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_user_that_nobody_named_is_refused_by_the_launcher_itself(CancellationToken ct)
    {
        // The daemon lets root, who asks here, have anybody's programs run. The launcher does not.
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Launcher__Users"] = "nobody" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment, separated: true);
        await using RunClient client = await daemon.ConnectAsync("/run?user=root", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("1", "python3", ct, code: "print('root')"));

        Assert.That(refused!.Message, Does.Contain("Launcher:Users"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_socket_that_is_dropped_ends_its_programs_with_all_they_started(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await using (RunClient client = await daemon.ConnectAsync("/run", ct))
        {
            await client.StartAsync("1", "shell", ct, code: "setsid sleep 1000 & echo up; sleep 1000");
            await client.UntilOutputAsync("1", "up", ct);
        }

        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task When_the_launcher_is_killed_its_programs_count_as_killed_and_starts_say_why(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct, code: "echo up; sleep 1000", rows: 24, cols: 80);
        await client.UntilOutputAsync("1", "up", ct);

        await daemon.KillLauncherAsync(ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-9));
        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("2", "shell", ct, code: "echo"));
        Assert.That(refused!.Message, Does.Contain("the launcher"));
    }

    [Test, CancelAfter(30_000)]
    public async Task An_idle_launcher_has_let_go_of_what_only_its_start_needed(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);

        await TestDaemon.UntilAsync(() => TestDaemon.ResidentBytesOf(daemon.Launcher.Pid), Is.LessThan(daemon.ResidentBytes * 2 / 3), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task What_nobody_can_guess_costs_the_launcher_no_library(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "shell", ct, code: "exit 3");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(3));

        Assert.That(await File.ReadAllTextAsync($"/proc/{daemon.Launcher.Pid}/maps", ct), Does.Not.Contain("libcrypto").And.Not.Contain("System.Security.Cryptography"));
    }
}
