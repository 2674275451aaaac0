using System.CommandLine;

using FurtherLink.Benchmarks;
using FurtherLink.Benchmarks.Measurements;

IReadOnlyList<IBenchmark> benchmarks =
[
    new BrowserOutput(),
    new EchoLatency(), new FirstOutput(), new SeparatedStart(), new Throughput(), new ShortRuns(), new StalledReader(), new Interrupt(), new ManySockets(),
    new ColdStart(), new IdleCost(), new WaitingForTerminals(), new SideChannels(), new FirstView(),
];

string[] names = [.. benchmarks.Select(benchmark => benchmark.Name)];

var only = new Option<string[]>("--only") { Description = "Run this one alone; may be given again", AllowMultipleArgumentsPerToken = true };
only.AcceptOnlyFromAmong(names);
var quick = new Option<bool>("--quick") { Description = "A tenth of the samples: to see that it works, not to quote" };
var daemon = new Option<FileInfo>("--daemon")
{
    Description = "The daemon's executable",
    DefaultValueFactory = _ => new FileInfo("artifacts/further-link/further-link"),
};
var markdown = new Option<FileInfo?>("--markdown") { Description = "Write the table, and how it was measured, to this file" };
var command = new RootCommand("Measures the daemon beside its floors; see docs/performance.md") { only, quick, daemon, markdown };
command.SetAction((parsed, stop) =>
{
    var options = new RunOptions(parsed.GetValue(only) ?? [], parsed.GetValue(quick), parsed.GetRequiredValue(daemon), parsed.GetValue(markdown));
    return Task.Run(() => new BenchmarkRun(benchmarks, options, stop).Execute(), stop);
});
return await command.Parse(args).InvokeAsync();
