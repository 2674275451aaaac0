using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Keyboards;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>
/// A client stops reading for 10 s under a flood, another one types. The daemon must hold the flooding program back, not its output; the stalled
/// client then reads on and has to find every line.
/// </summary>
internal sealed class StalledReader : IBenchmark
{
    private const int StallSeconds = 10;
    private const int FlowSeconds = 1;
    private const double GrowthLimitMebibytes = 10;
    private const double EchoLimitMilliseconds = 5;
    private const int WarmUpKeys = 500;
    private const string Flood = "exec seq 1 2000000000";
    private static readonly TimeSpan BetweenKeys = TimeSpan.FromMilliseconds(5);

    public string Name => "stall";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        using var typist = new DaemonKeyboard(bench.Connect(daemon, terminal: true));
        typist.Type(WarmUpKeys);
        using RunClient stalled = bench.Connect(daemon, terminal: true);

        long before = daemon.Facts.ResidentKiB;
        daemon.Facts.ForgetPeak();
        var check = new CountingCheck();
        stalled.StartScript(Flood);
        ReadFor(stalled, check, bench.Duration(FlowSeconds));
        long flowing = daemon.Facts.PeakKiB;
        long ticks = daemon.Facts.ProcessorTicks;
        TypeFor(bench, typist);
        double seconds = bench.Duration(StallSeconds).TotalSeconds;
        double busy = (daemon.Facts.ProcessorTicks - ticks) / seconds / ProcessFacts.TicksPerSecond * 100;
        long peak = daemon.Facts.PeakKiB;
        long lines = check.Lines;
        ReadFor(stalled, check, bench.Duration(FlowSeconds));
        ReadToEnd(stalled, check);

        string what = $"reader stalled for {seconds:0} s: growth of the daemon, from before the flood to the peak";
        yield return Measurement.Below(what, (peak - before) / 1024.0, GrowthLimitMebibytes, "MiB");
        yield return Measurement.ForInformation("of it while the reader still read", Measurement.Figure((flowing - before) / 1024.0, "MiB"));
        yield return Measurement.ForInformation("reader stalled: the daemon's processor time", $"{busy:0.0} %");
        yield return Measurement.Below("reader stalled: another session's echo, p99", typist.Samples.P99, EchoLimitMilliseconds, "ms");
        yield return Measurement.ForInformation(
            "reader stalled: another session's echo, median (worst)", $"{typist.Samples.Median:0.000} ms ({typist.Samples.Worst:0.0} ms)");
        string counted = $"{check.Lines - lines:N0} more, no hole in {check.Lines:N0}";
        yield return new Measurement("reader stalled: lines after it goes on", Measurement.None, counted, null, "nothing lost", check.Lines > lines);
    }

    private static void TypeFor(Workbench bench, DaemonKeyboard typist)
    {
        typist.Forget();
        int keys = (int)(bench.Duration(StallSeconds) / BetweenKeys);
        for (int key = 0; key < keys; key++)
        {
            typist.Type(1);
            bench.Pause(BetweenKeys);
        }
    }

    private static void ReadFor(RunClient client, CountingCheck check, TimeSpan time)
    {
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < time) check.Take(client.Receive().Output);
    }

    private static void ReadToEnd(RunClient client, CountingCheck check)
    {
        client.Stop();
        while (true)
        {
            RunMessage message = client.Receive();
            if (message.Kind == RunMessageKind.Stopped) return;
            check.Take(message.Output);
        }
    }
}
