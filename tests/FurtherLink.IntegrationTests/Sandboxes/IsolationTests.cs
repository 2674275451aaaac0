using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Sandboxes;

/// <summary>What a sandboxed program tries, and what comes of it. Each attempt is made without a sandbox too where the result would differ.</summary>
internal sealed class IsolationTests
{
    private static readonly JsonObject Sandboxed = new() { ["sandbox"] = true };

    [Test, CancelAfter(60_000)]
    public async Task The_network_is_not_there(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string code = $"""
            import socket
            try:
                socket.create_connection(("127.0.0.1", {daemon.Address.Port}), 5)
                print("reached")
            except OSError as failure:
                print("refused")
            print([name for _, name in socket.if_nameindex()])
            """;

        Assert.That(await RunAsync(daemon, "python3", code, ct), Is.EqualTo("refused\n['lo']\n"));
        Assert.That(await RunAsync(daemon, "python3", code, ct, sandbox: false), Does.StartWith("reached\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task With_the_network_let_in_it_reaches_the_daemon(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Sandbox__Network"] = "true" });

        string output = await RunAsync(daemon, "python3", $"import socket; print(socket.create_connection(('127.0.0.1', {daemon.Address.Port}), 5).getpeername()[1])", ct);

        Assert.That(output, Is.EqualTo($"{daemon.Address.Port}\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task The_daemons_files_the_users_home_and_other_programs_files_are_not_there(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "other"));
        string foreign = Path.Combine(daemon.TempDirectory, "somebodys.sock");
        await File.WriteAllTextAsync(foreign, "", ct);

        string output = await RunAsync(daemon, "python3", $"""
            import os
            for path in ["{daemon.StateDirectory}", "{daemon.WorkDirectory}", "{foreign}", "/root", "/var/lib", "/run", "/sys", "/boot", "/etc/shadow", "/etc/ssl/private", "/srv", "/opt"]:
                if os.path.exists(path): print("sees", path)
            home = os.environ["HOME"]
            print(os.listdir(home), sorted(os.listdir("/tmp")) == sorted(set(os.listdir("/tmp"))))
            open(home + "/mark-of-a-sandbox", "w").close()
            """, ct);

        Assert.That(output, Is.EqualTo("[] True\n"));
        string realHome = TestUsers.IsRoot ? $"/home/{TestUsers.Pi}" : Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        Assert.That(Path.Combine(realHome, "mark-of-a-sandbox"), Does.Not.Exist);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_system_cannot_be_written_to(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);

        string output = await RunAsync(daemon, "python3", """
            import os
            for path in ["/usr/bin/x", "/usr/local/x", "/etc/x", "/x", "/dev/x", "/var/x", "/proc/sys/kernel/hostname", "/proc/sysrq-trigger"]:
                try:
                    open(path, "w").write("x")
                    print("wrote", path)
                except OSError:
                    pass
            open("/tmp/fine", "w"); open("/dev/shm/fine", "w"); open("fine", "w"); open("/dev/null", "w").write("x")
            print("done")
            """, ct);

        Assert.That(output, Is.EqualTo("done\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Other_processes_can_be_neither_seen_nor_signalled(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("victim", "exec", ct, path: "/bin/cat"); // the same user's

        string output = await RunAsync(daemon, "python3", """
            import os
            print(sorted(int(name) for name in os.listdir("/proc") if name.isdigit()))
            try:
                os.kill(-1, 9)
            except OSError as failure:
                print(failure.strerror)
            print(os.getpid(), os.getsid(0), os.getpgrp())
            """, ct);

        Assert.That(output, Is.EqualTo("[1, 2]\nNo such process\n2 2 2\n").Or.EqualTo("[1, 2]\n2 2 2\n"));
        await client.TypeAsync("victim", "alive\n", ct);
        await client.UntilOutputAsync("victim", "alive\n", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task There_is_no_right_to_be_had(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);

        string output = await RunAsync(daemon, "exec", """
            #!/bin/sh
            grep -E '^(CapInh|CapPrm|CapEff|CapBnd|CapAmb|NoNewPrivs)' /proc/self/status | tr -s '\t\n' '  '
            find / -xdev -perm /6000 -newermt now 2>/dev/null
            unshare --user --map-root-user true 2>/dev/null && echo namespaces
            mount -t tmpfs none /tmp 2>/dev/null && echo mounted
            echo
            """, ct);

        Assert.That(output, Is.EqualTo(
            "CapInh: 0000000000000000 CapPrm: 0000000000000000 CapEff: 0000000000000000 CapBnd: 0000000000000000 CapAmb: 0000000000000000 NoNewPrivs: 1 \n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Its_descriptors_are_the_usual_three_and_its_variables_those_of_a_login(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["SECRET_OF_THE_DAEMON"] = "x" });

        string output = await RunAsync(daemon, "python3", """
            import os
            open_ones = os.listdir("/proc/self/fd")
            print(sorted(fd for fd in open_ones if os.path.exists("/proc/self/fd/" + fd)))
            print(sorted(os.environ))
            """, ct);

        Assert.That(output.Split('\n')[0], Is.EqualTo("['0', '1', '2']"));
        Assert.That(output.Split('\n')[1], Does.Not.Contain("SECRET").And.Not.Contain("XDG_RUNTIME_DIR").And.Not.Contain("DISPLAY").And.Contain("FURTHER_LINK_SOCKET"));
    }

    // ioctl_tty(2), TIOCSTI: the terminal is the program's own, and nobody reads it behind the program.
    [Test, CancelAfter(60_000)]
    public async Task Input_pushed_into_the_terminal_reaches_nobody_else(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?pty=1", ct);
        await client.StartAsync("other", "exec", ct, path: "/bin/cat");

        await client.StartAsync("1", "python3", ct, more: Sandboxed, code: $"""
            import fcntl, termios
            for byte in b"touch {daemon.WorkDirectory}/pushed\\n":
                try: fcntl.ioctl(0, termios.TIOCSTI, bytes([byte]))
                except OSError: pass
            """);
        await client.UntilStoppedAsync("1", ct);
        await client.TypeAsync("other", "end\n", ct);
        await client.UntilOutputAsync("other", "end\r\nend\r\n", ct);

        Assert.That(client.OutputOf("other"), Does.Not.Contain("touch"));
        Assert.That(Path.Combine(daemon.WorkDirectory, "pushed"), Does.Not.Exist);
    }

    [TestCase("/tmp")]
    [TestCase("/dev/shm")]
    [TestCase("~")]
    [CancelAfter(60_000)]
    public async Task Its_memory_files_are_bounded(string directory, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Sandbox__TmpBytes"] = "2MiB" });

        string output = await RunAsync(daemon, "python3", $"""
            import os, errno
            written = 0
            try:
                with open(os.path.expanduser("{directory}") + "/full", "wb", 0) as file:
                    while written < 100_000_000: written += file.write(b"x" * 65536)
            except OSError as failure:
                print(failure.errno == errno.ENOSPC, written)
            """, ct);

        Assert.That(output, Is.EqualTo("True 2097152\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Its_own_directory_is_its_and_stays(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, path: "project", more: Sandboxed, code: "import os; open('kept', 'w').write(os.getcwd())");

        await client.UntilStoppedAsync("1", ct);
        string project = Path.Combine(daemon.WorkDirectory, "project");
        Assert.That(await File.ReadAllTextAsync(Path.Combine(project, "kept"), ct), Is.EqualTo(project));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(project), Has.Length.EqualTo(1), ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_path_it_has_a_directory_for_itself_that_goes_with_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);

        string output = await RunAsync(daemon, "python3", "import os; os.makedirs('a/b'); os.chmod('a', 0); print(sorted(os.listdir('.')))", ct);

        Assert.That(output, Is.EqualTo("['a', 'main.py']\n"));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_link_left_in_the_work_directory_leads_no_later_sandbox_out(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        File.CreateSymbolicLink(Path.Combine(daemon.WorkDirectory, "innocent"), daemon.TempDirectory);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
            async () => await client.StartAsync("1", "python3", ct, path: "innocent", code: "open('x', 'w')", more: Sandboxed));

        Assert.That(refused!.Answer.Detail, Does.Contain("work directory"));
        Assert.That(Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_let_in_is_there_to_read_or_to_write(CancellationToken ct)
    {
        string place = Directory.CreateTempSubdirectory("further-link-binds-").FullName;
        try
        {
            foreach (string name in new[] { "read", "write" })
            {
                Directory.CreateDirectory(Path.Combine(place, name));
                File.SetUnixFileMode(Path.Combine(place, name), (UnixFileMode)0b111_111_111);
            }

            File.SetUnixFileMode(place, (UnixFileMode)0b111_101_101);
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Sandbox__Binds"] = $"{place}/read,{place}/write:rw,/no/such/place" });

            string output = await RunAsync(daemon, "exec", $"#!/bin/sh\ntouch {place}/read/x 2>/dev/null || echo read-only\ntouch {place}/write/x && echo written\n", ct);

            Assert.That(output, Is.EqualTo("read-only\nwritten\n"));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    /// <summary>Runs to the end and returns what was written to stdout.</summary>
    private static async Task<string> RunAsync(TestDaemon daemon, string runner, string code, CancellationToken ct, bool sandbox = true)
    {
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", runner, ct, code: code, more: new JsonObject { ["sandbox"] = sandbox });
        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.ErrorOutputOf("1"), Is.Empty);
        return client.OutputOf("1");
    }
}
