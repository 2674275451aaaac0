using System.Globalization;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>Programs belong to the launcher: they outlive the daemon, and whoever comes back to the next one finds them.</summary>
internal sealed class SurvivalTests
{
    // Counts as fast as it is read, up to a line of its input; then it says that it is over.
    private const string Counting = """
        import os, select, sys
        n = 0
        while not select.select([0], [], [], 0)[0]:
            os.write(1, b"%d\n" % n)
            n += 1
        print("over", n, sys.stdin.readline().strip(), flush=True)
        """;

    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(60_000)]
    public async Task Nothing_is_lost_or_told_twice_when_the_daemon_is_restarted([Values("/run?detach=1", "/run?detach=1&pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync(address, ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, code: Counting);
        await first.UntilOutputAsync("1", "\n5000", ct); // in full flow, with more on its way
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.UntilClosedAsync(ct);
        string seen = first.OutputOf("1");
        long after = first.LastSeqOf("1")!.Value;
        await first.DisposeAsync();

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync(address, ct);
        await second.AttachAsync("again", started.Session!, after, ct);
        await second.TypeAsync("again", "stop\n", ct);
        Assert.That(await second.UntilStoppedAsync("again", ct), Is.Zero);

        Assert.That(second.Messages.Select(static message => message.Type), Has.None.EqualTo("gap"));
        string[] lines = (seen + second.OutputOf("again")).ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] numbers = [.. lines.TakeWhile(static line => !line.StartsWith("over", StringComparison.Ordinal)).Where(static line => line != "stop")];
        Assert.That(numbers, Is.EqualTo(Enumerable.Range(0, numbers.Length).Select(static number => number.ToString(CultureInfo.InvariantCulture))));
        Assert.That(lines[^1], Is.EqualTo($"over {numbers.Length} stop"));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_end_that_came_while_there_was_no_daemon_is_told_with_all_that_was_said(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        string flag = Path.Combine(daemon.WorkDirectory, "go");
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "shell", ct, code: $"echo before; until [ -e {flag} ]; do sleep 0.01; done; echo after; echo err >&2; exit 7");
        await first.UntilOutputAsync("1", "before", ct);
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.DisposeAsync();
        await File.WriteAllTextAsync(flag, "", ct);
        await TestDaemon.UntilAsync(() => ProcessTree.DescendantsOf(daemon.Launcher.Pid).Where(static entry => !entry.IsZombie), Is.Empty, ct);

        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);

        Assert.That(await second.UntilStoppedAsync("1", ct), Is.EqualTo(7));
        Assert.That(second.OutputOf("1"), Is.EqualTo("before\nafter\n"));
        Assert.That(second.ErrorOutputOf("1"), Is.EqualTo("err\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_cannot_be_detached_ends_with_the_daemon(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "shell", ct, code: "echo up; exec sleep 1000");
        await client.UntilOutputAsync("1", "up", ct);

        await daemon.KillAsync(ct);

        await client.DisposeAsync();
        await TestDaemon.UntilAsync(() => ProcessTree.DescendantsOf(daemon.Launcher.Pid), Is.Empty, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task After_a_kill_the_program_goes_on_and_what_is_missing_is_said(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "shell", ct, code: "echo one; read line; echo two $line; read line; exit 3");
        await first.UntilOutputAsync("1", "one\n", ct);

        await daemon.KillAsync(ct);
        await first.DisposeAsync();
        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: 0, ct);
        await second.TypeAsync("1", "go\n", ct);
        await second.UntilOutputAsync("1", "two go\n", ct);
        await second.TypeAsync("1", "end\n", ct);

        Assert.That(await second.UntilStoppedAsync("1", ct), Is.EqualTo(3));
        Assert.That(second.OutputOf("1"), Is.EqualTo("two go\n"));
        Assert.That((await second.NextAsync("gap", ct)).Lost, Is.EqualTo("one\n".Length));
    }

    [Test, CancelAfter(60_000)]
    public async Task Nobody_who_comes_is_waited_for_longer_than_the_grace(CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Launcher__Grace"] = "100ms" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment, separated: true);
        RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);
        await client.StartAsync("1", "shell", ct, code: "echo up; exec sleep 1000");
        await client.UntilOutputAsync("1", "up", ct);

        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await client.DisposeAsync();

        await TestDaemon.UntilAsync(() => ProcessTree.DescendantsOf(daemon.Launcher.Pid), Is.Empty, ct);
        Assert.That(daemon.Launcher.Log, Does.Contain("Launcher:Grace"));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_time_that_a_program_has_goes_on_over_a_restart([Values("5s", "1ms")] string configured, CancellationToken ct)
    {
        // The second is that of another configuration: it was up long ago by the time that there is a daemon again.
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Limits__ProgramTimeout"] = configured == "5s" ? configured : "1h" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment, separated: true);
        RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "shell", ct, code: "echo up; exec sleep 1000");
        await first.UntilOutputAsync("1", "up", ct);
        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
        await first.DisposeAsync();

        daemon.Set("FURTHER_LINK_Limits__ProgramTimeout", configured);
        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);

        Assert.That(await second.UntilStoppedAsync("1", ct), Is.EqualTo(-15));
        Assert.That(second.StoppedOf("1")!.Raw, Does.Contain("timeout"));
        await daemon.UntilChildlessAsync(ct);
    }
}
