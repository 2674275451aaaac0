using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

/// <summary>A browser cannot leave a message unread; <c>pause</c> and <c>resume</c> make it a slow reader all the same.</summary>
internal sealed class PauseTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_paused_program_says_nothing_more_waits_and_loses_nothing([Values("/run", "/run?detach=1", "/run?detach=1&pty=1")] string address, CancellationToken ct)
    {
        const int Lines = 300_000; // 2 MB: more than pipes and transcript hold
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        _ = await client.StartAsync("1", "python3", ct, code: $"for i in range({Lines}): print(i)\n");
        await client.UntilOutputAsync("1", "0", ct);

        await client.SendAsync("pause", "1", null, ct);
        await client.PingAsync(ct); // it was taken; one frame may have been on its way
        await client.PingAsync(ct);
        int before = client.OutputOf("1").Length;
        for (int i = 0; i < 20; i++) await client.PingAsync(ct);
        Assert.That(client.OutputOf("1"), Has.Length.EqualTo(before));
        Assert.That(client.StoppedOf("1"), Is.Null);

        await client.SendAsync("resume", "1", null, ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(client.OutputOf("1").ReplaceLineEndings("\n"), Is.EqualTo(string.Concat(Enumerable.Range(0, Lines).Select(static i => $"{i}\n"))));
    }

    [Test, CancelAfter(20_000)]
    public async Task Only_what_is_paused_waits_and_a_paused_program_can_be_stopped(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        _ = await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nwhile :; do echo one; done\n");
        await client.UntilOutputAsync("1", "one", ct);
        await client.SendAsync("pause", "1", null, ct);

        _ = await client.StartAsync("2", "exec", ct, code: "#!/bin/sh\necho two\n");
        Assert.That(await client.UntilStoppedAsync("2", ct), Is.Zero);
        await client.SendAsync("stop", "1", null, ct);
        await client.PingAsync(ct);
        Assert.That(client.StoppedOf("1"), Is.Null, "its end is said behind its output");
        await client.SendAsync("resume", "1", null, ct);
        _ = await client.UntilStoppedAsync("1", ct);
        Assert.That(client.StoppedOf("1")!.Raw, Does.Contain("signal"));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_has_been_stopped_is_gone_and_its_place_free_before_anybody_reads_on(CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Limits__Programs"] = "1" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        _ = await client.StartAsync("1", "python3", ct, code: "import itertools\nfor i in itertools.count(): print(i)\n");
        await client.UntilOutputAsync("1", "0", ct);
        await client.SendAsync("pause", "1", null, ct);

        await client.SendAsync("stop", "1", null, ct);

        await daemon.UntilChildlessAsync(ct);
        Assert.That(client.StoppedOf("1"), Is.Null);
        _ = await client.StartAsync("2", "exec", ct, code: "#!/bin/sh\necho two\n");
        Assert.That(await client.UntilStoppedAsync("2", ct), Is.Zero);
        await client.SendAsync("resume", "1", null, ct);
        _ = await client.UntilStoppedAsync("1", ct);
        string[] lines = client.OutputOf("1").ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries)[..^1]; // it was ended amid a line
        Assert.That(lines, Is.EqualTo(Enumerable.Range(0, lines.Length).Select(static number => $"{number}")));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_does_not_run_cannot_be_paused([Values("pause", "resume")] string type, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.SendAsync(type, "1", null, ct);

        Assert.That((await client.UntilErrorAsync(ct)).Raw, Does.Contain("no '1' runs on this socket"));
    }
}
