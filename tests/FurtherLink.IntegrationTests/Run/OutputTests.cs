using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class OutputTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_character_is_never_cut_wherever_the_program_cuts_it([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        const string Text = "aé€😀ж";
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: $$"""
            import os, time
            text = "{{Text}}".encode()
            for cut in range(len(text) + 1):
                os.write(1, text[:cut])
                time.sleep(0.01)
                os.write(1, text[cut:] + b"|")
            for byte in text:
                os.write(1, bytes([byte]))
                time.sleep(0.01)
            """);

        await client.UntilStoppedAsync("1", ct);
        int bytes = Encoding.UTF8.GetByteCount(Text);
        Assert.That(client.OutputOf("1"), Is.EqualTo(string.Concat(Enumerable.Repeat(Text + "|", bytes + 1)) + Text));
    }

    [Test, CancelAfter(20_000)]
    public async Task Bytes_that_are_no_UTF8_become_replacement_characters(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: @"import os; os.write(1, b'a\xffb\xe2\x82')");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo("a\uFFFDb\uFFFD"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Every_character_that_JSON_must_escape_comes_through(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import os; os.write(1, bytes(range(128)))");

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo(string.Concat(Enumerable.Range(0, 128).Select(static code => (char)code))));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_prompt_without_a_newline_arrives_while_the_program_waits(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import sys; sys.stdout.write('> '); sys.stdin.readline()");
        await client.UntilOutputAsync("1", "> ", ct);

        Assert.That(client.StoppedOf("1"), Is.Null);
        await client.StopAsync("1", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Stdout_and_stderr_come_before_stopped_always(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        for (int run = 0; run < 20; run++)
        {
            await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho out; echo err >&2; echo out again\n");
            await client.UntilStoppedAsync("1", ct);
            await client.PingAsync(ct);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(client.OutputOf("1"), Is.EqualTo("out\nout again\n"));
                Assert.That(client.ErrorOutputOf("1"), Is.EqualTo("err\n"));
                Assert.That(client.Messages[^2].Type, Is.EqualTo("stopped"));
            }
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Started_comes_before_everything_else_of_a_program([Values("/run", "/run?pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        for (int run = 0; run < 100; run++)
        {
            int before = client.Messages.Count;
            await client.StartAsync("1", "exec", ct, path: "/usr/bin/id");
            await client.UntilStoppedAsync("1", ct);
            Assert.That(client.Messages.Skip(before).Select(static message => message.Type), Is.EqualTo(new[] { "started", "stdout", "stopped" }));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_traceback_is_one_message(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "def f():\n    g()\ndef g():\n    1 / 0\nf()\n");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.EqualTo(1));
        RunMessage[] errors = [.. client.Messages.Where(static message => message.Type == "stderr")];
        Assert.That(errors, Has.Length.EqualTo(1));
        Assert.That(errors[0].Output, Does.StartWith("Traceback").And.Contains("ZeroDivisionError"));
    }

    [TestCase("/run", "\n")]
    [TestCase("/run?pty=1", "\r\n")]
    [CancelAfter(60_000)]
    public async Task Five_megabytes_arrive_complete_and_in_order(string address, string newline, CancellationToken ct)
    {
        const int Lines = 500_000;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        await client.StartAsync("1", "python3", ct, code: $"import sys; sys.stdout.write(''.join(f'{{i:09}}\\n' for i in range({Lines})))");

        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero);
        AssertLines(client.OutputOf("1"), Lines, newline, static i => i.ToString("D9"));
    }

    [TestCase("/run", "\n")]
    [TestCase("/run?pty=1", "\r\n")]
    [CancelAfter(60_000)]
    public async Task Twelve_thousand_lines_and_an_exit_at_once_are_complete_each_of_twenty_times(string address, string newline, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);

        for (int run = 0; run < 20; run++)
        {
            await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nexec seq 0 11999\n");
            await client.UntilStoppedAsync("1", ct);
            AssertLines(client.OutputOf("1"), 12_000, newline, static i => i.ToString());
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_client_that_does_not_read_makes_the_program_wait_and_costs_little(CancellationToken ct)
    {
        const int Lines = 3_000_000;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient stalled = await daemon.ConnectAsync("/run", ct);
        await using RunClient other = await daemon.ConnectAsync("/run?pty=1", ct);
        await other.StartAsync("1", "exec", ct, path: "/bin/cat");
        await other.TypeAsync("1", "warm\n", ct);
        await other.UntilOutputAsync("1", "warm\r\nwarm\r\n", ct);
        long before = daemon.ResidentBytes;

        stalled.Pause();
        await stalled.SendAsync("start", "1", new() { ["runner"] = "exec", ["code"] = $"#!/bin/sh\nexec seq 1000000 {1_000_000 + Lines - 1}\n" }, ct);
        for (int round = 0; round < 200; round++)
        {
            await other.TypeAsync("1", $"{round}\n", ct);
            await other.UntilOutputAsync("1", $"\n{round}\r\n", ct);
        }

        Assert.That(daemon.ResidentBytes - before, Is.LessThan(10 << 20));
        stalled.Resume();
        await stalled.UntilStoppedAsync("1", ct);
        AssertLines(stalled.OutputOf("1"), Lines, "\n", static i => (i + 1_000_000).ToString());
    }

    [TestCase("/run", "0, 1, 2")]
    [TestCase("/run", "1, 2")]
    [TestCase("/run?pty=1", "0, 1, 2")]
    [TestCase("/run?pty=1", "1, 2")]
    [CancelAfter(20_000)]
    public async Task A_program_that_closes_its_output_is_not_stopped_before_it_ends(string address, string closed, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "python3", ct, path: "here", code: $"""
            import os, signal
            for descriptor in ({closed}):
                os.close(descriptor)
            os.mkdir("closed")
            signal.pause()
            """);

        await TestDaemon.UntilAsync(() => Directory.Exists(Path.Combine(daemon.WorkDirectory, "here", "closed")), Is.True, ct);
        for (int i = 0; i < 20; i++) await client.PingAsync(ct);

        Assert.That(client.StoppedOf("1"), Is.Null);
        // With a terminal SIGHUP is sent, too, and may be first.
        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15).Or.EqualTo(-1));
    }

    private static void AssertLines(string output, int count, string newline, Func<int, string> line)
    {
        string[] lines = output.Split(newline);
        int wrong = Enumerable.Range(0, Math.Min(count, lines.Length)).FirstOrDefault(i => lines[i] != line(i), -1);
        Assert.That(wrong, Is.EqualTo(-1), () => $"line {wrong} is '{lines[wrong]}' in place of '{line(wrong)}'");
        Assert.That(lines, Has.Length.EqualTo(count + 1));
        Assert.That(lines[^1], Is.Empty);
    }
}
