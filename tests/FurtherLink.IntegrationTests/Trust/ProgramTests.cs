using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>As whom programs of the network run, and what they can do: what that user could after a login, and no more.</summary>
internal sealed class ProgramTests
{
    private const string Rights = """
        import os, pathlib
        status = dict(line.split(":\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines() if ":\t" in line)
        for key in ("Uid", "Gid", "CapInh", "CapPrm", "CapEff", "CapAmb", "Umask", "NoNewPrivs", "Seccomp"): print(key, status[key])
        print("Groups", sorted(status["Groups"].split()))
        """;

    [Test, CancelAfter(60_000)]
    public async Task A_program_has_the_rights_of_a_login_and_nothing_of_the_daemons(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["A_SECRET"] = "of the daemon" });
        PairedVisitor paired = await lan.PairAsync(ct);
        await using RunClient client = await paired.Visitor.ConnectAsync("/run", ct);

        CommandResult login = await Command.RunAsync("su", ["-l", TestUsers.Pi, "-c", $"exec python3 -c '{Rights.Replace("'", "'\\''", StringComparison.Ordinal)}'"], ct);
        Assert.That(login.ExitCode, Is.Zero, login.Errors);
        Assert.That(await RunAsync("python", Rights, "python3"), Is.EqualTo(login.Output));

        // 3 is the directory that is listed; nothing of the daemon's.
        Assert.That(await RunAsync("fds", "#!/bin/sh\nexec ls -m /proc/self/fd\n", "exec"), Is.EqualTo("0, 1, 2, 3\n"));
        string[] names = [.. (await RunAsync("env", "#!/bin/sh\nexec env\n", "exec")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('=')[0])];
        Assert.That(names, Is.SubsetOf(Run.UserTests.Allowed));

        string state = lan.Daemon.StateDirectory;
        Assert.That(await RunAsync("state", $"#!/bin/sh\nfor f in . clients.json certificate.pem; do cat {state}/$f; ls {state}/$f; echo x > {state}/$f; done 2>&1 | grep -vc denied\n", "exec"), Is.EqualTo("0\n"));
        Assert.That(await RunAsync("memory", $"#!/bin/sh\ncat /proc/{lan.Daemon.Pid}/environ /proc/{lan.Daemon.Pid}/mem 2>&1 | grep -vc denied; kill -0 {lan.Daemon.Pid} 2>/dev/null || echo no\n", "exec"), Is.EqualTo("0\nno\n"));
        // From inside, the program is the user that it is, and no more.
        Assert.That(
            await RunAsync("socket", $"#!/bin/sh\ncurl -s --unix-socket {lan.Daemon.Socket} http://localhost/clients; curl -s --unix-socket {lan.Daemon.Socket} -X POST http://localhost/pair/window\n", "exec"),
            Is.EqualTo($"403: user {TestUsers.Pi} may run; this needs admin\n403: user {TestUsers.Pi} may run; this needs admin\n"));

        async Task<string> RunAsync(string name, string code, string runner)
        {
            await client.StartAsync(name, runner, ct, code: code);
            await client.UntilStoppedAsync(name, ct);
            return client.OutputOf(name);
        }
    }

    [TestCase("root")]
    [TestCase("daemon")]
    [TestCase("nobody")]
    [TestCase("nobody-has-this-name")]
    [TestCase("0")]
    [TestCase("PI")]
    [TestCase("../pi")]
    [CancelAfter(60_000)]
    public async Task A_client_of_the_network_chooses_no_other_user(string user, CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor paired = await lan.PairAsync(ct, "admin");
        string refused = $"user: programs of the network may run as {TestUsers.Pi}, not as '{user}' (Users:Allowed)";
        await using RunClient client = await paired.Visitor.ConnectAsync("/run?user=" + Uri.EscapeDataString(user), ct);
        Assert.That(
            async () => await client.StartAsync("1", "exec", ct, path: "/bin/true"), Throws.TypeOf<RunErrorException>().With.Property("Answer").Property("Detail").EqualTo(refused));
        Assert.That(lan.Daemon.ChildPids, Is.Empty);
        await using RunClient own = await paired.Visitor.ConnectAsync("/run?user=" + TestUsers.Pi, ct);
        await own.StartAsync("1", "exec", ct, path: "/usr/bin/id");
        Assert.That(await own.UntilStoppedAsync("1", ct), Is.Zero);
    }

    [Test, CancelAfter(60_000)]
    public async Task Whom_the_configuration_names_may_be_chosen(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct, new() { ["FURTHER_LINK_Users__Allowed"] = "pi,daemon" });
        PairedVisitor paired = await lan.PairAsync(ct);
        foreach ((string query, string user) in new[] { ("", "pi"), ("?user=pi", "pi"), ("?user=daemon", "daemon") })
        {
            await using RunClient client = await paired.Visitor.ConnectAsync("/run" + query, ct);
            await client.StartAsync("1", "exec", ct, path: "/usr/bin/id");
            await client.UntilStoppedAsync("1", ct);
            Assert.That(client.OutputOf("1"), Does.Contain($"({user})"));
        }

        await using RunClient refused = await paired.Visitor.ConnectAsync("/run?user=root", ct);
        Assert.That(async () => await refused.StartAsync("1", "exec", ct, path: "/bin/true"), Throws.TypeOf<RunErrorException>());
    }
}
