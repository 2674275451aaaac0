using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>Displays that cannot be had, and what a program is told then.</summary>
/// <param name="separated">Whether a launcher process starts programs.</param>
[TestFixture(false), TestFixture(true)]
internal sealed class DisplayRefusalTests(bool separated)
{
    [TestCase("""{"enabled":true,"width":99}""", "width", 99, "data.novncOptions.width: has to be a whole number from 100 to 2560")]
    [TestCase("""{"enabled":true,"width":2561}""", "width", 2561, "data.novncOptions.width: has to be a whole number from 100 to 2560")]
    [TestCase("""{"enabled":true,"height":1601}""", "height", 1601, "data.novncOptions.height: has to be a whole number from 100 to 1600")]
    [TestCase("""{"enabled":true,"width":"wide"}""", "width", 0, "data.novncOptions.width: has to be a whole number from 100 to 2560")]
    [TestCase("""{"enabled":1}""", "enabled", 0, "data.novncOptions.enabled: has to be true or false")]
    [TestCase("[]", "", 0, "data.novncOptions: has to be an object")]
    [CancelAfter(60_000)]
    public async Task A_wrong_option_is_named(string options, string field, int value, string detail, CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(
            () => client.StartAsync("1", "python3", ct, code: "1", more: new JsonObject { ["novncOptions"] = JsonNode.Parse(options) }));

        Assert.That(refused!.Answer.Detail, Is.EqualTo(detail), $"{field} {value}");
        Assert.That(Graphics.ServersOf(daemon), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task The_largest_is_for_the_administrator_to_say(CancellationToken ct)
    {
        var settings = new Dictionary<string, string> { ["FURTHER_LINK_Display__MaxWidth"] = "320", ["FURTHER_LINK_Display__MaxHeight"] = "200" };
        await using TestDaemon daemon = await StartAsync(ct, settings);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("1", "python3", ct, code: "1", more: Graphics.Options(321)));
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.StartAsync(client, "1", Graphics.Turtle, ct), ct);

        Assert.That(refused!.Answer.Detail, Does.Contain("from 100 to 320"));
        Assert.That((viewer.Width, viewer.Height), Is.EqualTo((320, 200)), "what nobody asked for is as large as may be");
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_window_manager_programs_are_seen_as_well(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct, new() { ["FURTHER_LINK_Display__WindowManager"] = "none" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.StartAsync(client, "1", Graphics.Turtle, ct), ct);

        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
        await Graphics.StopOnceKeptAsync(client, ct);
        await client.UntilStoppedAsync("1", ct);

        Assert.That(client.Messages.Select(static message => message.Type), Has.One.EqualTo("novnc").And.One.EqualTo("video"));
    }

    [TestCase("/bin/false"), TestCase("sleep 100", Description = "says nothing")]
    [CancelAfter(60_000)]
    public async Task A_window_manager_that_does_not_work_keeps_nobody_from_anything(string command, CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct, new() { ["FURTHER_LINK_Display__WindowManager"] = command });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        using RfbClient viewer = await RfbClient.ConnectAsync(daemon, await Graphics.StartAsync(client, "1", Graphics.Turtle, ct), ct);

        await viewer.UntilSeenAsync(Graphics.Red, 90 * 90, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task In_a_sandbox_there_is_no_display_and_that_is_said(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        JsonObject more = Graphics.Options();
        more["sandbox"] = true;

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("1", "python3", ct, code: "1", more: more));

        Assert.That(refused!.Answer.Detail, Does.Contain("a program in a sandbox cannot have a display").Or.Contain("no sandbox can be had here"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_program_that_cannot_be_started_leaves_no_display(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("1", "python3", ct, path: "nowhere.py", more: Graphics.Options()));

        Assert.That(refused!.Answer.Detail, Does.Contain("there is no file"));
        Assert.That(daemon.ChildPids, Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_no_display_can_be_had_programs_run_and_one_that_fails_learns_why([Values] bool fails, CancellationToken ct)
    {
        // An X server that does not start: its pixels alone are more than the program may have.
        var settings = new Dictionary<string, string>
        {
            ["FURTHER_LINK_Limits__ProgramMemory"] = "32MiB",
            ["FURTHER_LINK_Display__MaxWidth"] = "7680",
            ["FURTHER_LINK_Display__MaxHeight"] = "4320",
        };
        await using TestDaemon daemon = await StartAsync(ct, settings);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\necho ${{XAUTHORITY:-none}}\nexit {(fails ? 3 : 0)}\n", more: Graphics.Options(7680, 4320));

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(fails ? 3 : 0));
        Assert.That(client.OutputOf("1"), Is.EqualTo("none\n"));
        Assert.That(client.ErrorOutputOf("1"), fails ? Does.Contain("asked for a display and had none").And.Contain("Xvnc did not start") : Is.Empty);
    }

    private Task<TestDaemon> StartAsync(CancellationToken ct, Dictionary<string, string>? environment = null)
    {
        if (separated) TestUsers.RequireRoot();
        return TestDaemon.StartAsync(ct, environment: environment, separated: separated ? true : null);
    }
}
