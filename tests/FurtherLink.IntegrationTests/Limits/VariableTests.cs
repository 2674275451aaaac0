using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Limits;

/// <summary>Variables that a client gives its program.</summary>
internal sealed class VariableTests
{
    [Test, CancelAfter(60_000)]
    public async Task They_are_put_over_those_of_the_login([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        var variables = new JsonObject { ["GREETING"] = "grüß 'dich' $HOME \n=x", ["EMPTY"] = "", ["LANG"] = "de_DE.UTF-8" };

        await client.StartAsync("1", "python3", ct, more: new JsonObject { ["env"] = variables, ["sandbox"] = sandbox }, code: """
            import os
            print(os.environ["GREETING"] == "grüß 'dich' $HOME \n=x", os.environ["EMPTY"] == "", os.environ["LANG"], "HOME" in os.environ)
            """);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.ErrorOutputOf("1"), Is.Empty);
        Assert.That(client.OutputOf("1"), Is.EqualTo("True True de_DE.UTF-8 True\n"));
    }

    // Were it in the environment of what changes the user, or of bubblewrap, that would say so: ld.so complains of what it cannot load.
    [Test, CancelAfter(60_000)]
    public async Task The_loaders_variables_reach_the_program_alone([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "/usr/bin/true", more: new JsonObject
        {
            ["env"] = new JsonObject { ["LD_PRELOAD"] = "/no/such/library.so" },
            ["sandbox"] = sandbox,
        });

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.ErrorOutputOf("1").Split("/no/such/library.so").Length - 1, Is.InRange(1, sandbox ? 1 : 2)); // without: prlimit or nice, as the user
    }

    [Test, CancelAfter(60_000)]
    public async Task A_programs_path_with_an_equals_sign_is_no_variable([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "a=b", code: "#!/bin/sh\necho $X\n", more: new JsonObject { ["env"] = new JsonObject { ["X"] = "1" }, ["sandbox"] = sandbox });

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo("1\n"));
    }

    [Test, CancelAfter(60_000)]
    public async Task They_stand_on_no_command_line([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: "print('runs', flush=True); input()", more: new JsonObject { ["env"] = new JsonObject { ["TOKEN"] = "s3cr3t-of-a-client" }, ["sandbox"] = sandbox });
        await client.UntilOutputAsync("1", "runs", ct);

        string[] lines = [.. daemon.ChildPids.Select(pid => File.ReadAllText($"/proc/{pid}/cmdline"))];

        Assert.That(lines, Is.Not.Empty.And.None.Contains("s3cr3t"));
        await client.StopAsync("1", ct);
    }

    [TestCase("""{"1A":"x"}""")]
    [TestCase("""{"":"x"}""")]
    [TestCase("""{"A B":"x"}""")]
    [TestCase("""{"A=B":"x"}""")]
    [TestCase("""{"Ä":"x"}""")]
    [TestCase("""{"FURTHER_LINK_SOCKET":"/tmp/mine"}""")]
    [TestCase("""{"A":"x\u0000y"}""")]
    [TestCase("""{"A":1}""")]
    [TestCase("""{"A":null}""")]
    [TestCase("""["A=1"]""")]
    [TestCase("\"A=1\"")]
    [CancelAfter(60_000)]
    public async Task What_is_no_variable_is_refused_and_named(string variables, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
            async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: new JsonObject { ["env"] = JsonNode.Parse(variables) }));

        Assert.That(refused!.Answer.Detail, Does.StartWith("data.env: "));
    }
}
