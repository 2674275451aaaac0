namespace FurtherLink.Benchmarks;

/// <summary>Runs the benchmarks one after the other, tells rows as they come, and the whole table at the end.</summary>
internal sealed class BenchmarkRun(IEnumerable<IBenchmark> benchmarks, RunOptions options, CancellationToken stop)
{
    private const int NotMeasured = 1;

    private readonly List<Measurement> _rows = [];
    private readonly List<string> _failures = [];

    /// <summary>Returns the exit code: a missed target is none of its business, what could not be measured is.</summary>
    internal int Execute()
    {
        try
        {
            using var bench = new Workbench(options, stop);
            foreach (IBenchmark benchmark in benchmarks.Where(Wanted)) Measure(benchmark, bench);
        }
        catch (BenchmarkException unprepared)
        {
            _failures.Add(unprepared.Message);
        }

        Console.WriteLine();
        Console.Write(Table.Render(_rows));
        if (options.Markdown is { } file) File.WriteAllText(file.FullName, Report.Markdown(_rows, options));
        foreach (string failure in _failures) Console.Error.WriteLine("not measured: " + failure);
        return _failures.Count == 0 ? 0 : NotMeasured;
    }

    private bool Wanted(IBenchmark benchmark) => options.Only.Count == 0 || options.Only.Contains(benchmark.Name);

    private void Measure(IBenchmark benchmark, Workbench bench)
    {
        Console.WriteLine(benchmark.Name);
        try
        {
            foreach (Measurement row in benchmark.Run(bench))
            {
                _rows.Add(row);
                Console.WriteLine($"  {row.What}: {row.Ours}  (floor {row.Floor}, target {row.Target}{(row.Met == false ? ", MISSED" : "")})");
            }
        }
        catch (Exception failure) when (failure is BenchmarkException or IOException or System.Net.Sockets.SocketException)
        {
            _failures.Add($"{benchmark.Name}: {failure.Message}");
        }
    }
}
