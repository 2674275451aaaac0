using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class InputTests
{
    private const string Digest = """
        import hashlib, sys
        digest, left = hashlib.sha256(), 1 << 20
        print("ready")
        while left:
            block = sys.stdin.buffer.read1(min(left, 65536))
            digest.update(block)
            left -= len(block)
        print(digest.hexdigest())
        """;

    [TestCase("/run", "")]
    [TestCase("/run?pty=1", "import tty; tty.setraw(0)\n")]
    [CancelAfter(60_000)]
    public async Task A_megabyte_of_input_arrives_unchanged(string address, string prelude, CancellationToken ct)
    {
        string input = string.Concat(Enumerable.Range(0, 1 << 17).Select(static i => $"{i:D7}\n"));
        string digest = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(input)));
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: prelude + Digest);
        await client.UntilOutputAsync("1", "ready", ct);
        for (int at = 0; at < input.Length; at += 1 << 16) await client.TypeAsync("1", input.Substring(at, 1 << 16), ct);

        await client.UntilOutputAsync("1", digest, ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task Input_that_is_not_read_holds_up_nothing_else(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("deaf", "exec", ct, code: "#!/bin/sh\nexec sleep 1000\n");
        for (int i = 0; i < 16; i++) await client.TypeAsync("deaf", new string('x', 1 << 16), ct);

        await client.PingAsync(ct);
        await client.StartAsync("2", "exec", ct, path: "/bin/cat");
        await client.TypeAsync("2", "quick\n", ct);
        await client.UntilOutputAsync("2", "quick\n", ct);

        Assert.That(await client.StopAsync("deaf", ct), Is.EqualTo(-15));
        await client.StopAsync("2", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task Input_past_the_limit_is_refused_and_said_so(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__PendingInputBytes"] = "65536" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("deaf", "exec", ct, code: "#!/bin/sh\nexec sleep 1000\n");

        for (int i = 0; i < 8; i++) await client.TypeAsync("deaf", new string('x', 1 << 15), ct);

        Assert.That((await client.UntilErrorAsync(ct)).Detail, Is.Not.Null.And.Not.Empty);
        Assert.That(await client.StopAsync("deaf", ct), Is.EqualTo(-15));
    }

    [Test, CancelAfter(20_000)]
    public async Task Input_after_the_end_is_an_error(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/true");
        await client.UntilStoppedAsync("1", ct);

        await client.TypeAsync("1", "too late\n", ct);

        Assert.That((await client.UntilErrorAsync(ct)).ErrorText, Is.EqualTo("Bad message"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Input_for_a_program_that_closed_its_stdin_is_no_ones_loss(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: "import os, signal; os.close(0); print('closed'); signal.pause()");
        await client.UntilOutputAsync("1", "closed", ct);

        await client.TypeAsync("1", "anybody?\n", ct);
        await client.PingAsync(ct);

        Assert.That(client.StoppedOf("1"), Is.Null);
        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
    }
}
