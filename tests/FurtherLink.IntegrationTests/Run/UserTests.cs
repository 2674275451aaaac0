using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class UserTests
{
    // environ(7) as a fresh login has it, and the side channel with what finds its modules (docs/protocol.md).
    internal static readonly string[] Allowed =
    [
        "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "TZ", "TERM", "XDG_RUNTIME_DIR", "DISPLAY", "XAUTHORITY", "FURTHER_LINK_SOCKET",
        "PYTHONPATH", "FURTHER_LINK_NODE",
    ];

    private const string WhoAmI = """
        import os, pwd, grp
        me = pwd.getpwuid(os.getuid())
        print(me.pw_name, os.geteuid() == os.getuid(), os.getgid() == me.pw_gid,
              set(os.getgroups()) <= set(os.getgrouplist(me.pw_name, me.pw_gid)),
              os.environ["HOME"] == me.pw_dir, os.environ["USER"] == os.environ["LOGNAME"] == me.pw_name, os.environ["SHELL"] == me.pw_shell,
              os.stat(__file__).st_uid == os.getuid())
        """;

    [Test, CancelAfter(20_000)]
    public async Task Programs_run_as_the_default_user([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: WhoAmI, rows: 24, cols: 200);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo($"{TestUsers.Default} True True True True True True True"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Programs_run_as_the_user_asked_for([Values(TestUsers.Pi, "root")] string user, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync($"/run?user={user}", ct);

        await client.StartAsync("1", "python3", ct, code: WhoAmI);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo($"{user} True True True True True True True"));
    }

    [Test, CancelAfter(20_000)]
    public async Task The_default_user_is_configured(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Programs__DefaultUser"] = "root" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "/usr/bin/id");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Does.StartWith("uid=0(root)"));
    }

    [TestCase("nobody-has-this-name")]
    [TestCase("../etc/passwd")]
    [TestCase("pi%00root")]
    [TestCase("-v")]
    [CancelAfter(20_000)]
    public async Task An_unknown_user_gets_nothing_started(string user, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync($"/run?user={user}", ct);

        Assert.That(async () => await client.StartAsync("1", "exec", ct, path: "/bin/true"), Throws.TypeOf<RunErrorException>());
        Assert.That(daemon.ChildPids, Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task The_environment_is_a_fresh_logins_and_nothing_of_the_daemons_own([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["A_SECRET"] = "of the daemon", ["LD_LIBRARY_PATH"] = "/nowhere" });
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "exec", ct, path: "/usr/bin/env", rows: 24, cols: 200);

        await client.UntilStoppedAsync("1", ct);
        string[] names = [.. client.OutputOf("1").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split('=')[0])];
        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.SubsetOf(Allowed));
            Assert.That(names, Is.SupersetOf(new[] { "PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "TERM" }));
            Assert.That(names, Is.Unique);
            Assert.That(client.OutputOf("1"), Does.Contain("TERM=xterm-256color"));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Signals_and_umask_are_those_of_a_login(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexec grep -E '^(Umask|SigBlk|SigIgn|CapEff|NoNewPrivs):' /proc/self/status\n");

        await client.UntilStoppedAsync("1", ct);
        string zero = new('0', 16);
        Assert.That(client.OutputOf("1"), Does.Contain("Umask:\t0022").And.Contain($"SigBlk:\t{zero}"));
        // 32 and 33 belong to glibc, whose posix_spawn has every child ignore them.
        ulong ignored = Convert.ToUInt64(client.OutputOf("1").Split("SigIgn:\t")[1][..16], 16) & ~(3UL << 31);
        Assert.That(ignored, Is.Zero);
        if (TestUsers.IsRoot) Assert.That(client.OutputOf("1"), Does.Contain($"CapEff:\t{zero}"), "pi has none of root's powers");
    }

    [Test, CancelAfter(20_000)]
    public async Task Only_descriptors_0_to_2_are_open([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        // 3 is the directory that is listed.
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexec ls -m /proc/self/fd\n");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1").TrimEnd(), Is.EqualTo("0, 1, 2, 3"));
    }
}
