using System.Diagnostics;
using System.Text.RegularExpressions;

using FurtherLink.IntegrationTests.Files;
using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Metrics;

/// <summary>What <c>/metrics</c> says is what has happened, and can be read by those for whom it is meant.</summary>
internal sealed partial class MetricsTests
{
    // The parser that Prometheus' own clients are tested with; and what Prometheus advises of names and help.
    private const string Parse =
        """
        import sys
        from prometheus_client.parser import text_string_to_metric_families
        for family in text_string_to_metric_families(sys.stdin.read()):
            assert family.documentation.endswith("."), family.name
            assert family.type in ("counter", "gauge"), family.name
            for sample in family.samples:
                assert (family.type == "counter") == sample.name.endswith("_total"), sample.name
                assert sample.value >= 0, sample
                print(sample.name, *sorted(sample.labels))
        """;

    [Test, CancelAfter(30_000)]
    public async Task Others_can_read_it(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        MetricsReading now = await MetricsReading.TakeAsync(daemon, ct);
        using Process python = Process.Start(new ProcessStartInfo("/usr/bin/python3", ["-c", Parse])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        await python.StandardInput.WriteAsync(now.Text);
        python.StandardInput.Close();
        Task<string> wrong = python.StandardError.ReadToEndAsync(ct);
        string[] read = (await python.StandardOutput.ReadToEndAsync(ct)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        await python.WaitForExitAsync(ct);

        Assert.That(python.ExitCode, Is.Zero, await wrong);
        Assert.That(read, Has.Length.EqualTo(now.Values.Count));
        Assert.That(read.Select(static line => line.Split(' ')[0]).Distinct(), Is.EqualTo(now.Names));
    }

    [Test, CancelAfter(30_000)]
    public async Task Every_metric_is_in_the_document_and_no_other(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        MetricsReading now = await MetricsReading.TakeAsync(daemon, ct);
        string document = await File.ReadAllTextAsync(Path.Combine(DaemonBinary.SolutionDirectory, "docs/metrics.md"), ct);

        // With the label's name, where there is one.
        IEnumerable<string> said = now.Values.Keys.Select(static value => LabelValue().Replace(value, "")).Distinct();
        Assert.That(DocumentedName().Matches(document).Select(static row => row.Groups["name"].Value), Is.EqualTo(said));
        foreach (Match label in LabelValue().Matches(now.Text).Where(static one => one.Groups["word"].Value.Any(char.IsAsciiLetterLower)))
        {
            string word = label.Groups["word"].Value;
            if (!word.EndsWith("xx", StringComparison.Ordinal)) Assert.That(document, Does.Contain($"`{word}`"));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Programs_are_counted_by_how_they_ended(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__Programs"] = "5" });
        await using (RunClient client = await daemon.ConnectAsync("/run", ct))
        {
            foreach ((string process, string code) in new[]
            {
                ("finished", "head -c 100000 /dev/zero | tr '\\0' x"), ("failed", "exit 3"), ("killed", "kill -9 $$"), ("stopped", "read a"), ("left", "read a"),
            })
                await client.StartAsync(process, "bash", ct, code: code);
            foreach (string process in new[] { "finished", "failed", "killed" }) _ = await client.UntilStoppedAsync(process, ct);
            _ = await client.StopAsync("stopped", ct);
            _ = await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("none", "klingon", ct, code: "x"));

            MetricsReading now = await MetricsReading.TakeAsync(daemon, ct);
            using (Assert.EnterMultipleScope())
            {
                Assert.That(now["programs_running"], Is.EqualTo(1));
                Assert.That(now["programs_started_total"], Is.EqualTo(5));
                Assert.That(now["programs_refused_total"], Is.EqualTo(1));
                foreach ((string reason, int count) in new[] { ("finished", 1), ("failed", 1), ("killed", 1), ("stopped", 1), ("timed_out", 0), ("too_much_output", 0) })
                    Assert.That(now[$"programs_ended_total{{reason=\"{reason}\"}}"], Is.EqualTo(count), reason);
                Assert.That(now["output_bytes_total"], Is.EqualTo(100_000));
                Assert.That(now["sockets_open"], Is.EqualTo(1));
                Assert.That(now["sockets_opened_total"], Is.EqualTo(1));
                Assert.That(now["sessions_kept"], Is.Zero);
            }
        }

        // With its socket, the last one was stopped.
        MetricsReading after;
        do after = await MetricsReading.TakeAsync(daemon, ct);
        while (after["programs_ended_total{reason=\"stopped\"}"] < 2 || after["requests_total{status=\"1xx\"}"] < 1);
        Assert.That((after["programs_running"], after["sockets_open"]), Is.EqualTo((0, 0)));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_nobody_reads_of_a_detached_program_is_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            ct, environment: new() { ["FURTHER_LINK_Limits__TranscriptBytes"] = "64KiB", ["FURTHER_LINK_Limits__DetachedOutput"] = "0" });
        await using (RunClient client = await daemon.ConnectAsync("/run?detach=1", ct))
        {
            await client.StartAsync("1", "bash", ct, code: "read a; head -c 1000000 /dev/zero | tr '\\0' x; echo; read b");
            Assert.That((await MetricsReading.TakeAsync(daemon, ct))["sessions_detached"], Is.Zero);
            await client.TypeAsync("1", "go\n", ct);
            await client.PingAsync(ct);
        }

        MetricsReading now;
        do now = await MetricsReading.TakeAsync(daemon, ct);
        while (now["output_bytes_total"] < 1_000_001);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(now["output_bytes_total"], Is.EqualTo(1_000_001));
            Assert.That(now["transcript_bytes"], Is.InRange(1, 64 * 1024));
            Assert.That(now["output_lost_bytes_total"], Is.InRange(1, 1_000_001 - (64 * 1024)));
            Assert.That(now["sessions_detached"], Is.EqualTo(1));
            Assert.That(now["sessions_kept"], Is.EqualTo(1));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Sums_never_go_back_while_programs_come_and_go(CancellationToken ct)
    {
        const int programs = 40;
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        using var over = new CancellationTokenSource();
        Task<double> looking = Task.Run(async () =>
        {
            double before = 0;
            for (bool last = false; ; last = over.IsCancellationRequested)
            {
                double now = (await MetricsReading.TakeAsync(daemon, ct))["output_bytes_total"];
                Assert.That(now, Is.GreaterThanOrEqualTo(before));
                before = now;
                if (last) return before;
            }
        }, ct);
        for (int i = 0; i < programs; i += 4)
        {
            string[] four = [.. Enumerable.Range(i, 4).Select(static one => $"{one}")];
            foreach (string process in four) await client.StartAsync(process, "bash", ct, code: "head -c 20000 /dev/zero | tr '\\0' x");
            foreach (string process in four) _ = await client.UntilStoppedAsync(process, ct);
        }

        await over.CancelAsync();
        Assert.That(await looking, Is.EqualTo(programs * 20_000));
    }

    [Test, CancelAfter(60_000)]
    public async Task Requests_uploads_and_files_are_counted(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        _ = await daemon.PutAsync("a", "text");
        _ = await daemon.GetAsync("a");
        _ = await daemon.GetAsync("none");
        _ = await daemon.RenameAsync("a", "b");
        _ = await daemon.DeleteAsync("b");
        foreach (string body in new[] { """{"name":"a","files":{"b":{"type":"text","content":{"text":""}}}}""", "{}" })
            (await daemon.Http.PostAsync("/upload", new StringContent(body), ct)).Dispose();

        MetricsReading now = await MetricsReading.TakeAsync(daemon, ct);

        using (Assert.EnterMultipleScope())
        {
            foreach ((string operation, int count, int failed) in new[] { ("read", 2, 1), ("write", 1, 0), ("rename", 1, 0), ("remove", 1, 0) })
            {
                Assert.That(now[$"file_operations_total{{operation=\"{operation}\"}}"], Is.EqualTo(count), operation);
                Assert.That(now[$"file_operations_failed_total{{operation=\"{operation}\"}}"], Is.EqualTo(failed), operation);
            }

            Assert.That(now["uploads_total{result=\"done\"}"], Is.EqualTo(1));
            Assert.That(now["requests_total{status=\"2xx\"}"], Is.EqualTo(5));
            Assert.That(now["requests_total{status=\"4xx\"}"], Is.EqualTo(2));
            Assert.That(now["requests_total{status=\"5xx\"}"], Is.Zero);
            Assert.That(now["connections"], Is.InRange(1, 10));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task The_process_is_this_one(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        IReadOnlyDictionary<string, double> now = (await MetricsReading.TakeAsync(daemon, ct)).Values;
        string start = (await Command.RunAsync("date", ["-d", (await Command.RunAsync("ps", ["-o", "lstart=", "-p", $"{daemon.Pid}"], ct)).Output.Trim(), "+%s"], ct)).Output;
        using (Assert.EnterMultipleScope())
        {
            Assert.That(now["process_resident_memory_bytes"], Is.EqualTo(daemon.ResidentBytes).Within(10).Percent);
            Assert.That(now["process_start_time_seconds"], Is.EqualTo(double.Parse(start, System.Globalization.CultureInfo.InvariantCulture)).Within(2));
            Assert.That(now["process_open_fds"], Is.InRange(20, now["process_max_fds"]));
            Assert.That(now["process_cpu_seconds_total"], Is.InRange(0.01, 60));
            Assert.That(now["process_threads"], Is.InRange(3, 200));
            Assert.That(now["dotnet_gc_heap_bytes"], Is.InRange(100_000, 100_000_000));
        }
    }

    [GeneratedRegex("=\"(?<word>[^\"]*)\"", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex LabelValue();

    [GeneratedRegex("^[|] `(?<name>[a-z0-9_{}]+)` [|]", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex DocumentedName();
}
