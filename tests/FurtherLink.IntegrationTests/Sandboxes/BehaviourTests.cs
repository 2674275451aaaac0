using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Sandboxes;

/// <summary>A sandboxed program is run like any other: terminal, signals, ends, side channel, languages.</summary>
internal sealed class BehaviourTests
{
    private static readonly JsonObject Sandboxed = new() { ["sandbox"] = true };

    [TestCase("exit 0", 0, null)]
    [TestCase("exit 7", 7, null)]
    [TestCase("exit 137", 137, null)]
    [TestCase("kill -KILL $$", -9, "KILL")]
    [TestCase("kill -SEGV $$", -11, "SEGV")]
    [TestCase("(sleep 1000 &) ; kill -TERM $$", -15, "TERM")]
    [CancelAfter(60_000)]
    public async Task How_it_ended_is_told_truly(string end, int code, string? signal, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho before\n" + end + "\n", more: Sandboxed);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(code));
        Assert.That(client.StoppedOf("1")!.Signal, Is.EqualTo(signal));
        Assert.That(client.OutputOf("1"), Is.EqualTo("before\n"));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Ctrl_C_reaches_it_and_it_can_go_on([Values] bool asSignal, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, more: Sandboxed, code: """
            import signal, sys
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
            print("armed", flush=True)
            signal.sigwait([signal.SIGINT])
            print("interrupted", flush=True)
            sys.exit(5)
            """);
        await client.UntilOutputAsync("1", "armed", ct);

        if (asSignal) await client.SignalAsync("1", "INT", ct);
        else await client.TypeAsync("1", "\u0003", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(5));
        Assert.That(client.OutputOf("1"), Does.Contain("interrupted"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_signal_reaches_it_without_a_terminal(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: Sandboxed);

        await client.SignalAsync("1", "USR1", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-10));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_size_of_its_terminal_is_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, more: Sandboxed, code: """
            import os, signal
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGWINCH])
            print("armed", flush=True)
            signal.sigwait([signal.SIGWINCH])
            print(os.get_terminal_size(0), flush=True)
            """);
        await client.UntilOutputAsync("1", "armed", ct);

        await client.ResizeAsync("1", 33, 77, ct);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.Contain("columns=77, lines=33"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_shell_in_it_has_job_control(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct, more: Sandboxed, rows: 24, cols: 80);

        await client.TypeAsync("1", "stty -echo; echo silen''t; cat\n", ct);
        await client.UntilOutputAsync("1", "silent", ct); // what is typed earlier is echoed, and looks as if cat had it
        await client.TypeAsync("1", "there\n", ct);
        await client.UntilOutputAsync("1", "there", ct);
        await client.TypeAsync("1", "\u001a", ct); // Ctrl-Z
        await client.UntilOutputAsync("1", "Stopped", ct);
        await client.TypeAsync("1", "fg\nagain\n", ct);
        await client.UntilOutputAsync("1", "again", ct);
        await client.TypeAsync("1", "\u0004exit 3\n", ct);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(3));
    }

    [Test, CancelAfter(60_000)]
    public async Task Stop_asks_first_and_then_insists(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        const string Armed = "import signal, sys, time\nsignal.signal(signal.SIGTERM, {0})\nprint('armed', flush=True)\nwhile True: time.sleep(9)";
        await client.StartAsync("polite", "python3", ct, more: Sandboxed, code: string.Format(Armed, "lambda *_: (print('goodbye', flush=True), sys.exit(4))"));
        await client.StartAsync("stubborn", "python3", ct, more: Sandboxed, code: string.Format(Armed, "signal.SIG_IGN"));
        await client.UntilOutputAsync("polite", "armed", ct);
        await client.UntilOutputAsync("stubborn", "armed", ct);

        Assert.That(await client.StopAsync("polite", ct), Is.EqualTo(4));
        Assert.That(await client.StopAsync("stubborn", ct), Is.EqualTo(-9));
        Assert.That(client.OutputOf("polite"), Does.Contain("goodbye"));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Stopped_right_after_its_start_it_has_ended_by_SIGTERM(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        for (int i = 0; i < 10; i++)
        {
            await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: Sandboxed);
            Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task What_it_leaves_running_ends_with_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, more: Sandboxed, code: "#!/bin/sh\nsetsid sh -c 'trap \"\" TERM; sleep 1000; sleep 1000' &\necho left\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1"), Is.EqualTo("left\n"));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_daemon_that_is_killed_takes_its_sandboxes_with_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "python3", ct, more: Sandboxed, code: """
            import signal, time
            for each in (signal.SIGHUP, signal.SIGTERM, signal.SIGPIPE): signal.signal(each, signal.SIG_IGN)
            print("armed", flush=True)
            while True: time.sleep(9)
            """);
        await client.UntilOutputAsync("1", "armed", ct);
        IReadOnlyList<ProcessEntry> programs = ProcessTree.DescendantsOf(daemon.Pid);
        Assert.That(programs, Has.Count.GreaterThanOrEqualTo(3));

        await daemon.KillAsync(ct);

        await TestDaemon.UntilAsync(() => ProcessTree.StillRunning(programs), Is.Empty, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Its_side_channel_works(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, more: Sandboxed, code: """
            import os, socket
            channel = socket.socket(socket.AF_UNIX)
            channel.connect(os.environ["FURTHER_LINK_SOCKET"])
            channel.sendall(b'{"channel":"keylisten","data":"a"}\n')
            print(channel.makefile().readline())
            """);
        Assert.That((await client.NextAsync("keylisten", ct)).Output, Is.EqualTo("a"));
        await client.SendAsync("keyevent", "1", new JsonObject { ["key"] = "a", ["event"] = "keydown" }, ct);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.Contain("keydown"));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_virtual_environment_is_let_in(CancellationToken ct)
    {
        string venv = Directory.CreateTempSubdirectory("further-link-venv-").FullName;
        File.SetUnixFileMode(venv, (UnixFileMode)0b111_101_101);
        try
        {
            Directory.CreateDirectory(Path.Combine(venv, "bin"));
            File.CreateSymbolicLink(Path.Combine(venv, "bin/python3"), "/usr/bin/python3");
            await File.WriteAllTextAsync(Path.Combine(venv, "pyvenv.cfg"), "home = /usr/bin\n", ct);
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_VENV"] = venv });
            await using RunClient client = await daemon.ConnectAsync("/run", ct);

            await client.StartAsync("1", "python3", ct, more: Sandboxed, code: "import sys; print(sys.prefix)");

            await client.UntilStoppedAsync("1", ct);
            Assert.That(client.OutputOf("1"), Is.EqualTo(venv + "\n"));
        }
        finally
        {
            Directory.Delete(venv, recursive: true);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_compiled_program_is_compiled_and_run_in_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);

        await client.StartAsync("1", "c", ct, more: Sandboxed, code: "#include <stdio.h>\n#include <unistd.h>\nint main(void) { printf(\"%d %d\\n\", getpid(), isatty(0)); return 3; }\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(3));
        Assert.That(client.OutputOf("1"), Is.EqualTo("2 1\r\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Detached_it_lives_on_like_any_other(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "exec", ct, path: "/bin/cat", more: Sandboxed);
        await first.CloseAsync(ct);

        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);
        await second.TypeAsync("1", "still here\n", ct);

        await second.UntilOutputAsync("1", "still here\n", ct);
        Assert.That(await second.StopAsync("1", ct), Is.EqualTo(-15));
    }
}
