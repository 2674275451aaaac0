using System.Text;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks.Measurements;

/// <summary>A program that writes 12,000 lines and exits at once: in how many of a hundred runs all of it arrives.</summary>
internal sealed class ShortRuns : IBenchmark
{
    private const int Lines = 12_000;
    private const int Runs = 100;

    public string Name => "tail";

    public IEnumerable<Measurement> Run(Workbench bench)
    {
        using Server daemon = bench.StartDaemon();
        int runs = bench.Samples(Runs);
        foreach (bool terminal in new[] { true, false })
        {
            using RunClient client = bench.Connect(daemon, terminal);
            int complete = 0;
            for (int run = 0; run < runs; run++)
            {
                if (IsComplete(client, Expected(terminal))) complete++;
            }

            string what = $"12,000 lines and exit at once, {(terminal ? "pty" : "pipes")}: complete";
            yield return new Measurement(what, Measurement.None, $"{complete} of {runs}", null, "all", complete == runs);
        }
    }

    private static byte[] Expected(bool terminal)
    {
        var text = new StringBuilder();
        for (int line = 1; line <= Lines; line++) text.Append(line).Append(terminal ? "\r\n" : "\n");
        return Encoding.ASCII.GetBytes(text.ToString());
    }

    private static bool IsComplete(RunClient client, byte[] expected)
    {
        var check = new ContentCheck(expected);
        client.StartScript($"exec seq 1 {Lines}");
        while (true)
        {
            RunMessage message = client.Receive();
            if (message.Kind == RunMessageKind.Stopped) return check.Complete && message.ExitCode == 0;
            check.Take(message.Output);
        }
    }
}
