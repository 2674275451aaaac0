using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class TerminalTests
{
    [TestCase(null, null, "4 60")]
    [TestCase(24, 80, "24 80")]
    [CancelAfter(20_000)]
    public async Task A_terminal_has_the_size_that_start_says(int? rows, int? cols, string size, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nstty size\n", rows: rows, cols: cols);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo(size));
    }

    [Test, CancelAfter(20_000)]
    public async Task Resize_is_seen_by_a_shell(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct);

        await client.ResizeAsync("1", rows: 33, cols: 101, ct);
        await client.TypeAsync("1", "stty size\n", ct);

        await client.UntilOutputAsync("1", "33 101", ct);
        await client.StopAsync("1", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Resize_sends_SIGWINCH_to_python(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, code: """
            import os, signal
            signal.signal(signal.SIGWINCH, lambda *_: print("now", *os.get_terminal_size()))
            print("ready")
            while True:
                signal.pause()
            """);
        await client.UntilOutputAsync("1", "ready", ct);

        await client.ResizeAsync("1", rows: 50, cols: 132, ct);

        await client.UntilOutputAsync("1", "now 132 50", ct);
        await client.StopAsync("1", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Ctrl_C_interrupts_python(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, code: """
            import signal
            try:
                print("ready")
                signal.pause()
            except KeyboardInterrupt:
                print("interrupted")
            """);
        await client.UntilOutputAsync("1", "ready", ct);

        await client.TypeAsync("1", "\x03", ct);

        await client.UntilOutputAsync("1", "interrupted", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_shell_controls_its_jobs(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct, rows: 24, cols: 80);

        await client.TypeAsync("1", "sleep 100 | cat\n", ct);
        await TestDaemon.UntilAsync(() => Running(daemon), Does.Contain("sleep").And.Contain("cat"), ct);
        await client.TypeAsync("1", "\x03", ct);
        await client.TypeAsync("1", "echo back-$((1 + 1))\n", ct);
        await client.UntilOutputAsync("1", "back-2", ct);
        Assert.That(Running(daemon), Has.None.EqualTo("sleep"), "Ctrl-C ends the pipeline");

        await client.TypeAsync("1", "sleep 100\n", ct);
        await TestDaemon.UntilAsync(() => Running(daemon), Does.Contain("sleep"), ct);
        await client.TypeAsync("1", "\x1a", ct);
        await client.UntilOutputAsync("1", "Stopped", ct);
        await client.TypeAsync("1", "jobs; echo back-$((1 + 2))\n", ct);
        await client.UntilOutputAsync("1", "back-3", ct);
        await client.TypeAsync("1", "fg\n", ct);
        await TestDaemon.UntilAsync(() => StateOf(daemon, "sleep"), Is.EqualTo('S'), ct);
        await client.TypeAsync("1", "\x03", ct);
        await client.TypeAsync("1", "echo back-$((1 + 3))\n", ct);
        await client.UntilOutputAsync("1", "back-4", ct);

        await client.TypeAsync("1", "exit 0\n", ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.Not.Contain("no job control"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_signal_goes_to_the_foreground_group(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct);
        await client.TypeAsync("1", "sleep 100\n", ct);
        await TestDaemon.UntilAsync(() => Running(daemon), Does.Contain("sleep"), ct);

        await client.SignalAsync("1", "INT", ct);
        await client.TypeAsync("1", "echo back-$((1 + 1))\n", ct);

        await client.UntilOutputAsync("1", "back-2", ct);
        await client.StopAsync("1", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_shell_knows_its_terminal(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\ntty\necho $TERM\nexec ls -l /proc/self/fd\n", rows: 24, cols: 200);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Does.StartWith("/dev/pts/").And.Contains("xterm-256color"));
        // 0, 1, 2, and the directory that ls reads.
        Assert.That(client.OutputOf("1").Split('\n').Count(static line => line.Contains(" -> ", StringComparison.Ordinal)), Is.EqualTo(4));
    }

    private static IEnumerable<string> Running(TestDaemon daemon) =>
        ProcessTree.DescendantsOf(daemon.Pid).Where(static entry => !entry.IsZombie).Select(static entry => entry.Name);

    private static char? StateOf(TestDaemon daemon, string name) =>
        ProcessTree.DescendantsOf(daemon.Pid).FirstOrDefault(entry => entry.Name == name)?.State;
}
