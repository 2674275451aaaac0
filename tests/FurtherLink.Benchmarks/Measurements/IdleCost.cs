using FurtherLink.Benchmarks.Keyboards;
using FurtherLink.Benchmarks.Processes;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>What the daemon costs when nobody needs it: memory 10 s after its start, and processor time of the 10 s after that.</summary>
internal sealed class IdleCost : IBenchmark
{
    private const int Seconds = 10;
    private const double ResidentLimitMebibytes = 50;
    private const double ProcessorLimitPercent = 0.05;
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1);

    public string Name => "idle";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server echo = bench.StartEcho();
        using Server daemon = bench.StartDaemon();
        _ = echo.Address;
        _ = daemon.Address;
        bench.Pause(bench.Duration(Seconds));
        string floor = Measurement.Figure(echo.Facts.ResidentKiB / 1024.0, "MiB");
        yield return Measurement.Below("idle: resident memory", daemon.Facts.ResidentKiB / 1024.0, ResidentLimitMebibytes, "MiB", floor);
        yield return ProcessorTime(bench, "idle: processor time", echo, daemon);

        using var typist = new DaemonKeyboard(bench.Connect(daemon, terminal: true));
        typist.Type(1);
        bench.Pause(Settled);
        yield return ProcessorTime(bench, "idle with an open terminal: processor time", echo, daemon);
    }

    private static Measurement ProcessorTime(Workbench bench, string what, Server echo, Server daemon)
    {
        TimeSpan time = bench.Duration(Seconds);
        (long echoTicks, long daemonTicks) = (echo.Facts.ProcessorTicks, daemon.Facts.ProcessorTicks);
        bench.Pause(time);
        double floor = Percent(echo.Facts.ProcessorTicks - echoTicks, time);
        double ours = Percent(daemon.Facts.ProcessorTicks - daemonTicks, time);
        return new Measurement(what, $"{floor:0.0} %", $"{ours:0.0} %", null, "0.0 %", ours < ProcessorLimitPercent);
    }

    private static double Percent(long ticks, TimeSpan time) => 100.0 * ticks / ProcessFacts.TicksPerSecond / time.TotalSeconds;
}
