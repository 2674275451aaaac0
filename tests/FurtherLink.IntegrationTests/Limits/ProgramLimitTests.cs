using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Sandboxes;

namespace FurtherLink.IntegrationTests.Limits;

/// <summary>What one program may have of the machine; by whatever means there are here.</summary>
internal sealed class ProgramLimitTests
{
    // Forks until it is refused, tells how often it was not, and leaves it to the end of the program to end the children.
    private const string ForkBomb = """
        import os, signal
        children = 0
        try:
            while children < 20_000:
                if os.fork() == 0:
                    signal.pause()
                    os._exit(0)
                children += 1
        except OSError:
            print("refused", flush=True)
        print(children, flush=True)
        """;

    private const string MemoryBomb = """
        import sys
        hoard = []
        try:
            while len(hoard) < 4096: hoard.append(b"x" * (1 << 20))
        except MemoryError:
            print("refused")
            sys.exit(3)
        """;

    [Test, CancelAfter(120_000)]
    public async Task A_storm_of_forks_ends_where_it_shall([Values] bool sandbox, CancellationToken ct)
    {
        if (Environment.UserName == "root" && TestUsers.Default == "root") Assert.Ignore("root's processes are not counted by the kernel");
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramProcesses"] = "32" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: ForkBomb, more: new JsonObject { ["sandbox"] = sandbox });

        await client.UntilStoppedAsync("1", ct);
        string[] lines = client.OutputOf("1").Split('\n');
        Assert.That(lines[0], Is.EqualTo("refused"));
        // In a sandbox exactly; without one and without a pids controller, above what the machine had when it began.
        Assert.That(int.Parse(lines[1]), sandbox ? Is.EqualTo(31) : Is.InRange(16, 10_000));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task Meanwhile_the_users_other_programs_go_on(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramProcesses"] = "32" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("bomb", "python3", ct, code: ForkBomb + "\nsignal.pause()\n", more: new JsonObject { ["sandbox"] = true });
        await client.UntilOutputAsync("bomb", "31\n", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nfor i in 1 2 3 4 5; do /bin/echo $i; done\n");
        await client.StartAsync("2", "exec", ct, code: "#!/bin/sh\nfor i in 1 2 3 4 5; do /bin/echo $i; done\n", more: new JsonObject { ["sandbox"] = true });

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(await client.UntilStoppedAsync("2", ct), Is.Zero);
        await client.StopAsync("bomb", ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task Memory_ends_where_it_shall([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramMemory"] = "96MiB" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: MemoryBomb, more: new JsonObject { ["sandbox"] = sandbox });

        // A resource limit refuses, a control group kills.
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(3).Or.EqualTo(-9));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_ordinary_program_notices_nothing(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: """
            import subprocess, threading
            many = [threading.Thread(target=lambda: None) for _ in range(100)]
            for one in many: one.start()
            for one in many: one.join()
            print(len(bytearray(64 << 20)), subprocess.run(["echo", "child"], capture_output=True).stdout)
            """);

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, () => client.ErrorOutputOf("1"));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_enforced_and_by_what_is_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramTimeout"] = "1h" });

        JsonElement answer = await RefusalTests.LimitsAsync(daemon, ct);

        var limits = answer.GetProperty("limits").EnumerateArray().ToDictionary(limit => limit.GetProperty("setting").GetString()!);
        Assert.That(limits.Keys, Is.EquivalentTo(new[]
        {
            "Limits:Programs", "Limits:ProgramsPerClient", "Limits:ProgramMemory", "Limits:ProgramProcesses", "Limits:ProgramCpuWeight", "Limits:ProgramTimeout",
            "Limits:DetachedOutput",
        }));
        Assert.That(limits["Limits:ProgramTimeout"].GetProperty("value").GetInt64(), Is.EqualTo(3_600_000));
        Assert.That(limits["Limits:ProgramMemory"].GetProperty("by").GetString(), Is.EqualTo("rlimit").Or.EqualTo("cgroup"));
        bool hasReason = limits["Limits:ProgramCpuWeight"].GetProperty("note").ValueKind == JsonValueKind.String;
        Assert.That(limits["Limits:ProgramCpuWeight"].GetProperty("by").ValueKind == JsonValueKind.Null, Is.EqualTo(hasReason));
        Assert.That(answer.GetProperty("sandbox").GetProperty("available").GetBoolean(), Is.True);
        Assert.That(answer.GetProperty("sandbox").GetProperty("reason").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test, CancelAfter(60_000)]
    public async Task One_client_runs_as_many_programs_as_it_may(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramsPerClient"] = "2" });
        await using RunClient one = await daemon.ConnectAsync("/run", ct);
        await using RunClient two = await daemon.ConnectAsync("/run", ct);
        await one.StartAsync("1", "exec", ct, path: "/bin/cat");
        await two.StartAsync("1", "exec", ct, path: "/bin/cat");

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(async () => await two.StartAsync("2", "exec", ct, path: "/bin/cat"));
        Assert.That(refused!.Answer.Detail, Does.Contain("Limits:ProgramsPerClient"));

        await one.StopAsync("1", ct);
        await two.StartAsync("2", "exec", ct, path: "/bin/cat");
    }
}
