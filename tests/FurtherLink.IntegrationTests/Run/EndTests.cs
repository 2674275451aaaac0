using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class EndTests
{
    [Test, CancelAfter(20_000)]
    public async Task An_exit_code_is_told([Values(0, 1, 7, 255)] int code, [Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\nexit {code}\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(code));
        Assert.That(client.StoppedOf("1")!.Raw, Is.EqualTo($$"""{"type":"stopped","data":{"exitCode":{{code}}},"client":"","process":"1"}"""));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_signal_that_ends_a_program_is_told(
        [Values("KILL", "SEGV", "USR1")] string signal, [Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\nkill -{signal} $$\n");

        int number = signal switch { "KILL" => 9, "SEGV" => 11, _ => 10 };
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-number));
        Assert.That(client.StoppedOf("1")!.Signal, Is.EqualTo(signal));
    }

    [Test, CancelAfter(20_000)]
    public async Task Kill_9_from_outside_is_told_like_any_end([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "python3", ct, code: "import os, signal; print(f'pid {os.getpid()}.'); signal.pause()");
        await client.UntilOutputAsync("1", ".", ct);

        DaemonProcess.Kill(int.Parse(client.OutputOf("1").Split(' ', '.')[1]));

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-9));
        Assert.That(client.StoppedOf("1")!.Signal, Is.EqualTo("KILL"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_background_child_neither_delays_the_end_nor_outlives_it(
        [Values("/run", "/run?pty=1")] string address, [Values("False", "True")] string ownSession, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: $"""
            import subprocess, sys
            subprocess.Popen(["sleep", "1000"], start_new_session={ownSession})
            print("leaving")
            sys.exit(5)
            """);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(5));
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo("leaving"));
        await UntilNobodyIsLeftAsync(daemon, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stop_asks_first([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "python3", ct, code: """
            import signal, sys
            def goodbye(*_):
                print("goodbye")
                sys.exit(4)
            signal.signal(signal.SIGTERM, goodbye)
            signal.signal(signal.SIGHUP, signal.SIG_IGN)
            print("ready")
            while True:
                signal.pause()
            """);
        await client.UntilOutputAsync("1", "ready", ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(4));
        Assert.That(client.OutputOf("1"), Does.Contain("goodbye"));
    }

    // So early that the program may not even be in its control group yet.
    [Test, CancelAfter(30_000)]
    public async Task Stop_right_after_start_is_not_lost([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        for (int run = 0; run < 20; run++)
        {
            await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexec sleep 1000\n");
            Assert.That(await client.StopAsync("1", ct), Is.Negative);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Stop_kills_what_ignores_it([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "shell", ct);
        await client.TypeAsync("1", "trap '' TERM HUP; echo arm$((0))ed\n", ct);
        await client.UntilOutputAsync("1", "arm0ed", ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-9));
    }

    // A tree of which every process ignores what can be ignored; one is in a session of its own, one also lost its parent.
    [Test, CancelAfter(30_000)]
    public async Task Stop_reaches_a_child_in_a_session_of_its_own(
        [Values("/run", "/run?pty=1")] string address, [Values(false, true)] bool orphaned, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "python3", ct, code: $"""
            import os, signal, sys
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
                signal.signal(number, signal.SIG_IGN)
            if os.fork() == 0:
                os.setsid()
                if {orphaned} and os.fork():
                    os._exit(0)
                print("armed", flush=True)
                while True:
                    signal.pause()
            if {orphaned}:
                os.wait()
            while True:
                signal.pause()
            """);
        await client.UntilOutputAsync("1", "armed", ct);

        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-9));
        await UntilNobodyIsLeftAsync(daemon, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_daemons_own_end_stops_what_runs(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("1", "shell", ct);
        await client.TypeAsync("1", "trap '' TERM HUP; echo arm$((0))ed\n", ct);
        await client.UntilOutputAsync("1", "arm0ed", ct);

        Assert.That(await daemon.TerminateAsync(ct), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task An_id_is_taken_while_it_runs_and_free_afterwards(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat");

        Assert.That(async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat"), Throws.TypeOf<RunErrorException>());
        await client.TypeAsync("1", "still here\n", ct);
        await client.UntilOutputAsync("1", "still here\n", ct);
        await client.StopAsync("1", ct);

        for (int run = 0; run < 20; run++)
        {
            await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\necho {run}\n");
            Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
            Assert.That(client.OutputOf("1"), Is.EqualTo($"{run}\n"));
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task A_thousand_runs_leave_nothing_open_and_no_file(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient pipes = await daemon.ConnectAsync("/run", ct);
        await using RunClient terminal = await daemon.ConnectAsync("/run?pty=1", ct);
        await RunAsync(50);
        int before = daemon.OpenDescriptors;

        await RunAsync(1000);

        await TestDaemon.UntilAsync(() => daemon.OpenDescriptors, Is.LessThanOrEqualTo(before), ct);
        await daemon.UntilChildlessAsync(ct);
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
        Assert.That(Directory.GetFileSystemEntries(daemon.WorkDirectory), Is.Empty);

        async Task RunAsync(int times)
        {
            for (int run = 0; run < times; run++)
            {
                RunClient client = run % 2 == 0 ? pipes : terminal;
                bool stops = run % 4 >= 2;
                await client.StartAsync("1", "exec", ct, code: stops ? "#!/bin/sh\nexec sleep 1000\n" : "#!/bin/sh\n");
                Assert.That(stops ? await client.StopAsync("1", ct) : await client.UntilStoppedAsync("1", ct), Is.EqualTo(0).Or.EqualTo(-15).Or.EqualTo(-1));
            }
        }
    }

    private static Task UntilNobodyIsLeftAsync(TestDaemon daemon, CancellationToken ct) =>
        TestDaemon.UntilAsync(() => ProcessTree.WorkingIn(daemon.TempDirectory), Is.Empty, ct);
}
