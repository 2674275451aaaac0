namespace FurtherLink.Benchmarks;

/// <summary>What the command line asked for.</summary>
/// <param name="Only">Names of the benchmarks to run; empty for all.</param>
/// <param name="Quick">A tenth of the samples: to see that it works, not to quote.</param>
/// <param name="Daemon">The daemon's executable.</param>
/// <param name="Markdown">Where the table is written, if anywhere.</param>
internal sealed record RunOptions(IReadOnlyList<string> Only, bool Quick, FileInfo Daemon, FileInfo? Markdown);
