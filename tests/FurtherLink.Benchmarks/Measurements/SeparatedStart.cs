using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>What it costs a start that another process has the privilege: the same as <see cref="FirstOutput"/>, of a daemon with a launcher. The floor is a daemon in one process.</summary>
internal sealed class SeparatedStart : IBenchmark
{
    private const double MarginMilliseconds = 1;
    private const int Pairs = 100;

    public string Name => "separated";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server alone = bench.StartDaemon();
        using Server launcher = bench.StartLauncher();
        using Server separated = bench.StartDaemon(launcher: launcher);
        foreach (string user in FirstOutput.Users(bench))
        {
            foreach (bool terminal in new[] { false, true }) yield return Compare(bench, alone, separated, user, terminal);
        }
    }

    private static Measurement Compare(Workbench bench, Server alone, Server separated, string user, bool terminal)
    {
        var floor = new Samples();
        var ours = new Samples();
        using RunClient toOne = RunClient.Connect(alone.Address, user, terminal), toTwo = RunClient.Connect(separated.Address, user, terminal);
        foreach (RunClient client in new[] { toOne, toTwo }) FirstOutput.Start(client, FirstOutput.Prints, new Samples());
        for (int i = 0; i < bench.Samples(Pairs); i++)
        {
            FirstOutput.Start(toOne, FirstOutput.Prints, floor);
            FirstOutput.Start(toTwo, FirstOutput.Prints, ours);
        }

        string what = $"start → first output of {FirstOutput.Prints} through a launcher (floor: in one process), {(terminal ? "pty" : "pipes")}{FirstOutput.As(bench, user)}, median";
        return Measurement.Within(what, floor.Median, ours.Median, MarginMilliseconds, "ms");
    }
}
