using System.Net.WebSockets;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.RunPy;

internal sealed class LifecycleTests
{
    private static readonly string[] Addresses = ["/run-py", "/exec"];

    [Test, CancelAfter(20_000)]
    public async Task A_second_start_is_refused_and_touches_nothing([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("print(input())", ct);

        await client.SendAsync("""{"type":"start","data":{"sourceScript":"print('second')"}}""", ct);
        Assert.That(await client.UntilErrorAsync(ct), Does.Contain("runs already"));
        await client.SendAsync("""{"type":"stdin","data":{"input":"first\n"}}""", ct);

        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Is.EqualTo("first\n"));
        await client.StartAsync("print('second')", ct);
        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Is.EqualTo("second\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Start_right_after_stopped_works_again_and_again([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);

        for (int run = 0; run < 20; run++)
        {
            await client.StartAsync($"print({run})", ct);
            Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
            Assert.That(client.Output, Is.EqualTo($"{run}\n"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task What_comes_out_of_turn_is_refused([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        string[] early = ["""{"type":"stdin","data":{"input":"x\n"}}""", """{"type":"stop"}"""];
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);

        foreach (string message in early)
        {
            await client.SendAsync(message, ct);
            await client.UntilErrorAsync(ct);
        }

        await client.StartAsync("pass", ct);
        await client.UntilStoppedAsync(ct);
        foreach (string message in early)
        {
            await client.SendAsync(message, ct);
            await client.UntilErrorAsync(ct);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_start_that_fails_leaves_room_for_the_next([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);

        await client.SendAsync("""{"type":"start","data":{"sourcePath":"missing.py"}}""", ct);
        Assert.That(await client.UntilErrorAsync(ct), Does.Contain("missing.py"));

        await client.StartAsync("pass", ct);
        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task Stop_reaches_a_program_that_does_not_listen([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('armed')\nwhile True: signal.pause()", ct);
        await client.UntilOutputAsync("armed", ct);

        await client.SendAsync("""{"type":"stop"}""", ct);

        Assert.That(await client.UntilStoppedAsync(ct), Is.EqualTo(-9));
    }

    [Test, CancelAfter(20_000)]
    public async Task When_a_client_ends_so_does_its_program(
        [Values("/run-py", "/run-py?pty=1", "/exec")] string address, [Values] bool politely, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("import os, time; print('here', flush=True); os.fork(); time.sleep(600)", ct);
        await client.UntilOutputAsync("here", ct);

        if (politely) await client.CloseAsync(ct);
        else client.Abort();

        await daemon.UntilChildlessAsync(ct);
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_daemons_end_says_goodbye_to_its_clients([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        await client.StartAsync("import time; time.sleep(600)", ct);

        Task<int> ended = daemon.TerminateAsync(ct);

        Assert.That(await client.UntilStoppedAsync(ct), Is.EqualTo(-15));
        Assert.That(await client.UntilClosedAsync(ct), Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable));
        Assert.That(await ended, Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task With_pty_a_program_has_a_terminal_on_run_py_alone([Values("1", "true")] string pty, CancellationToken ct)
    {
        const string Script = "import os, sys; print(os.isatty(0), os.isatty(1), os.isatty(2)); print(*os.get_terminal_size() if os.isatty(1) else ()); print('err', file=sys.stderr)";
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, $"/run-py?pty={pty}", ct);
        using OlderClient oldest = await OlderClient.ConnectAsync(daemon, $"/exec?pty={pty}", ct);

        await client.StartAsync(Script, ct);
        await client.UntilStoppedAsync(ct);
        await oldest.StartAsync(Script, ct);
        await oldest.UntilStoppedAsync(ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(client.Output, Is.EqualTo("True True True\r\n60 4\r\nerr\r\n"));
            Assert.That(client.Errors, Is.Empty);
            Assert.That(oldest.Output, Is.EqualTo("False False False\n\n"));
            Assert.That(oldest.Errors, Is.EqualTo("err\n"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Ctrl_C_of_a_terminal_reaches_the_program(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py?pty=1", ct);
        await client.StartAsync("import time\ntry:\n  print('ready'); time.sleep(600)\nexcept KeyboardInterrupt: print('interrupted')", ct);
        await client.UntilOutputAsync("ready", ct);

        await client.SendAsync("""{"type":"stdin","data":{"input":"\u0003"}}""", ct);

        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Does.Contain("interrupted"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Programs_run_as_the_user_asked_for(
        [ValueSource(nameof(Addresses))] string address, [Values("", "?user=pi", "?user=root")] string query, CancellationToken ct)
    {
        if (query.Length > 0) TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address + query, ct);

        await client.StartAsync("import os, pwd; print(pwd.getpwuid(os.getuid()).pw_name, os.stat(__file__).st_uid == os.getuid())", ct);

        await client.UntilStoppedAsync(ct);
        Assert.That(client.Output, Is.EqualTo($"{(query.Length == 0 ? TestUsers.Default : query.Split('=')[1])} True\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unknown_user_gets_nothing([ValueSource(nameof(Addresses))] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address + "?user=nobody-has-this-name", ct);

        await client.SendAsync("""{"type":"start","data":{"sourceScript":"1"}}""", ct);

        Assert.That(await client.UntilErrorAsync(ct), Does.Contain("nobody-has-this-name"));
        Assert.That(daemon.ChildPids, Is.Empty);
    }
}
