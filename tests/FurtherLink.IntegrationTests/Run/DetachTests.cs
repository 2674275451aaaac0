using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Run;

internal sealed class DetachTests
{
    [Test, CancelAfter(20_000)]
    public async Task A_client_that_does_not_ask_for_it_sees_nothing_of_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho hi\n");
        await client.UntilStoppedAsync("1", ct);

        Assert.That(client.Messages.Select(static message => message.Raw), Has.None.Contains("seq").And.None.Contains("session"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_program_outlives_its_socket_and_is_found_again([Values("/run?detach=1", "/run?detach=1&pty=1")] string address, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string session;
        long after;
        await using (RunClient first = await daemon.ConnectAsync(address, ct))
        {
            RunMessage started = await first.StartAsync("1", "exec", ct, code: "#!/bin/sh\nstty -echo 2>/dev/null\necho one\nread line\necho two $line\n");
            await first.UntilOutputAsync("1", "one", ct);
            session = started.Session!;
            after = first.LastSeqOf("1")!.Value;
            first.Abort();
        }

        await using RunClient second = await daemon.ConnectAsync(address, ct);
        await second.AttachAsync("again", session, after, ct);
        await second.TypeAsync("again", "three\n", ct);

        Assert.That(await second.UntilStoppedAsync("again", ct), Is.Zero);
        Assert.That(second.OutputOf("again").ReplaceLineEndings("\n").TrimStart('\n'), Is.EqualTo("two three\n"));
        Assert.That(second.StoppedOf("again")!.Seq, Is.GreaterThan(after));
    }

    [Test, CancelAfter(20_000)]
    public async Task Without_after_all_that_is_kept_is_told_and_an_end_in_the_meantime_too(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho one; echo err >&2; exit 6\n");
        await first.UntilStoppedAsync("1", ct);
        await first.CloseAsync(ct);

        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: null, ct);

        Assert.That(await second.UntilStoppedAsync("1", ct), Is.EqualTo(6));
        Assert.That(second.OutputOf("1"), Is.EqualTo("one\n"));
        Assert.That(second.ErrorOutputOf("1"), Is.EqualTo("err\n"));
    }

    // The program writes a batch for each line it gets, so that every cut falls into output, however slow the machine.
    [Test, CancelAfter(120_000)]
    public async Task Two_hundred_random_cuts_leave_the_stream_as_it_was([Values("/run?detach=1", "/run?detach=1&pty=1")] string address, CancellationToken ct)
    {
        const int Cuts = 200, Batch = 60;
        string newline = address.Contains("pty", StringComparison.Ordinal) ? "\r\n" : "\n";
        string[] expected = [.. Enumerable.Range(0, Cuts * Batch).Select(i => $"{i:D5} – é€😀 and more{newline}")];
        var random = new Random(20_211_003);
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        RunClient client = await daemon.ConnectAsync(address, ct);
        var output = new StringBuilder();
        long after = 0;
        bool ended = false;
        try
        {
            RunMessage started = await client.StartAsync("1", "python3", ct, code: $$"""
                import os, sys, time
                os.system("stty -echo 2>/dev/null")
                print("ready")
                for batch in range({{Cuts}}):
                    sys.stdin.readline()
                    for i in range({{Batch}}):
                        print(f"{batch * {{Batch}} + i:05} – é€😀 and more", flush=True)
                        if i % 10 == 0: time.sleep(0.001)
                """);
            await client.UntilOutputAsync("1", "ready" + newline, ct);
            for (int cut = 0; cut < Cuts; cut++)
            {
                await client.TypeAsync("1", "\n", ct);
                await client.PingAsync(ct); // the line was taken; a reset could still overtake it otherwise
                int messages = client.Messages.Count + random.Next(12);
                int length = ("ready" + newline).Length + (expected[0].Length * Batch * (cut + 1)) - output.Length;
                await TestDaemon.UntilAsync(() => client.Messages.Count >= messages || client.OutputOf("1").Length >= length, Is.True, ct);
                client.Abort();
                await client.UntilClosedAsync(ct);
                output.Append(client.OutputOf("1"));
                after = client.LastSeqOf("1") ?? after;
                ended = client.StoppedOf("1") is not null;
                await client.DisposeAsync();
                client = await daemon.ConnectAsync(address, ct);
                await client.AttachAsync("1", started.Session!, after, ct);
            }

            if (!ended) await client.UntilStoppedAsync("1", ct); // else the last cut came behind it
            output.Append(client.OutputOf("1"));
            Assert.That(client.Messages.Select(static message => message.Type), Has.None.EqualTo("gap"));
        }
        finally
        {
            await client.DisposeAsync();
        }

        string all = "ready" + newline + string.Concat(expected);
        Assert.That(output.ToString() == all, Is.True, () => Difference(output.ToString(), all));
    }

    [Test, CancelAfter(20_000)]
    public async Task Who_comes_back_behind_the_end_learns_of_it_again(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, code: "raise SystemExit(7)");
        await first.UntilStoppedAsync("1", ct);
        await using RunClient second = await daemon.ConnectAsync("/run", ct);

        await second.AttachAsync("1", started.Session!, first.StoppedOf("1")!.Seq, ct);

        Assert.That(await second.UntilStoppedAsync("1", ct), Is.EqualTo(7));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_hole_is_told_with_its_size(CancellationToken ct)
    {
        const int Total = 1_000_000;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__TranscriptBytes"] = "65536" });
        await using RunClient first = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "python3", ct, path: "here", code: $"""
            import os, signal
            while not os.path.exists("go"):
                os.sched_yield()
            print("x" * {Total - 1})
            os.mkdir("done")
            signal.pause()
            """);
        await first.CloseAsync(ct);
        Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "here", "go"));
        await TestDaemon.UntilAsync(() => Directory.Exists(Path.Combine(daemon.WorkDirectory, "here", "done")), Is.True, ct);

        await using RunClient second = await daemon.ConnectAsync("/run?detach=1", ct);
        await second.AttachAsync("1", started.Session!, after: 0, ct);
        RunMessage gap = await second.NextAsync("gap", ct);
        await second.UntilOutputAsync("1", "\n", ct);

        Assert.That(gap.Lost, Is.GreaterThan(Total - 65536 - 65536));
        Assert.That(gap.Lost + second.OutputOf("1").Length, Is.EqualTo(Total));
        Assert.That(second.Messages.Count(static message => message.Type == "gap"), Is.EqualTo(1));
        await second.StopAsync("1", ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Several_viewers_see_the_same_and_all_may_type(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient owner = await daemon.ConnectAsync("/run?detach=1&pty=1", ct);
        RunMessage started = await owner.StartAsync("1", "exec", ct, code: "#!/bin/sh\nstty -echo\necho ready\nread a\necho got $a\nread b\necho got $b\nseq 5000\n");
        await owner.UntilOutputAsync("1", "ready\r\n", ct);
        await using RunClient early = await daemon.ConnectAsync("/run?detach=1&pty=1", ct);
        await early.AttachAsync("e", started.Session!, after: null, ct);

        await early.TypeAsync("e", "this\n", ct);
        await owner.UntilOutputAsync("1", "got this\r\n", ct);
        await using RunClient late = await daemon.ConnectAsync("/run?detach=1&pty=1", ct);
        await late.AttachAsync("l", started.Session!, after: null, ct);
        await late.TypeAsync("l", "that\n", ct);

        await owner.UntilStoppedAsync("1", ct);
        await early.UntilStoppedAsync("e", ct);
        await late.UntilStoppedAsync("l", ct);
        Assert.That(owner.OutputOf("1"), Does.StartWith("ready\r\ngot this\r\ngot that\r\n1\r\n").And.EndsWith("\r\n5000\r\n"));
        Assert.That(early.OutputOf("e"), Is.EqualTo(owner.OutputOf("1")));
        Assert.That(late.OutputOf("l"), Is.EqualTo(owner.OutputOf("1")));
        Assert.That(new[] { early.LastSeqOf("e"), late.LastSeqOf("l") }, Is.All.EqualTo(owner.LastSeqOf("1")));
    }

    [Test, CancelAfter(20_000)]
    public async Task Positions_grow_strictly(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);

        await client.StartAsync("1", "python3", ct, code: "import sys\nfor i in range(1000): print(i); print(i, file=sys.stderr)");
        await client.UntilStoppedAsync("1", ct);

        long?[] positions = [.. client.Messages.Where(static message => message.Type is "stdout" or "stderr" or "stopped").Select(static message => message.Seq)];
        Assert.That(positions, Has.None.Null);
        Assert.That(positions, Is.Ordered.And.Unique);
    }

    [Test, CancelAfter(20_000)]
    public async Task Sessions_cannot_be_guessed_and_a_stopped_program_stays_stopped(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);
        RunMessage one = await client.StartAsync("1", "exec", ct, path: "/bin/cat");
        RunMessage two = await client.StartAsync("2", "exec", ct, path: "/bin/cat");

        Assert.That(one.Session, Has.Length.GreaterThanOrEqualTo(16).And.Not.EqualTo(two.Session));
        Assert.That(async () => await client.AttachAsync("3", one.Session![..^1] + "_", 0, ct), Throws.TypeOf<RunErrorException>());
        Assert.That(await client.StopAsync("1", ct), Is.EqualTo(-15));
        await client.StopAsync("2", ct);
        await daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_detached_program_that_nobody_comes_back_for_is_ended(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Programs__DetachedLifetime"] = "00:00:01" });
        await using RunClient client = await daemon.ConnectAsync("/run?detach=1", ct);
        await client.StartAsync("1", "exec", ct, path: "/bin/cat");

        client.Abort();

        await daemon.UntilChildlessAsync(ct);
    }

    private static string Difference(string actual, string expected)
    {
        int at = actual.Zip(expected).TakeWhile(static pair => pair.First == pair.Second).Count();
        return $"lengths {actual.Length} and {expected.Length}; they differ at {at}: '{Around(actual)}' in place of '{Around(expected)}'";

        string Around(string text) => text[Math.Max(0, Math.Min(at, text.Length) - 40)..Math.Min(text.Length, at + 40)];
    }
}
