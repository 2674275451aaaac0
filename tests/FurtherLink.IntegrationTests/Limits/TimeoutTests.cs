using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Limits;

internal sealed class TimeoutTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_program_whose_time_is_up_is_asked_to_end([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: new JsonObject { ["timeout"] = 200, ["sandbox"] = sandbox });

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-15));
        Assert.That(ReasonOf(client), Is.EqualTo("timeout"));
    }

    [Test, CancelAfter(60_000)]
    public async Task One_that_does_not_listen_is_killed([Values] bool sandbox, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\ntrap '' TERM\nwhile :; do sleep 1000; done\n", more: new JsonObject { ["timeout"] = 500, ["sandbox"] = sandbox });

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-9));
        Assert.That(ReasonOf(client), Is.EqualTo("timeout"));
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task One_that_ends_in_time_or_is_stopped_has_no_such_reason(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexit 2\n", more: new JsonObject { ["timeout"] = 60_000 });
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(2));
        Assert.That(ReasonOf(client), Is.Null);

        await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: new JsonObject { ["timeout"] = 60_000 });
        await client.StopAsync("1", ct);
        Assert.That(ReasonOf(client), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_configured_time_holds_for_everybody_and_nobody_gets_more(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__ProgramTimeout"] = "300ms" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, path: "/bin/cat");
        await client.StartAsync("2", "exec", ct, path: "/bin/cat", more: new JsonObject { ["timeout"] = 3_600_000 });

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(-15));
        Assert.That(await client.UntilStoppedAsync("2", ct), Is.EqualTo(-15));
    }

    [TestCase("0")]
    [TestCase("-1")]
    [TestCase("604800001")]
    [TestCase("1e300")]
    [TestCase("1.5")]
    [TestCase("\"1000\"")]
    [CancelAfter(60_000)]
    public async Task A_time_that_is_none_is_refused_by_its_name(string timeout, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
            async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: new JsonObject { ["timeout"] = JsonNode.Parse(timeout) }));

        Assert.That(refused!.Answer.Detail, Does.StartWith("data.timeout: "));
    }

    private static string? ReasonOf(RunClient client) =>
        client.StoppedOf("1")!.Data.TryGetProperty("reason", out System.Text.Json.JsonElement reason) ? reason.GetString() : null;
}
