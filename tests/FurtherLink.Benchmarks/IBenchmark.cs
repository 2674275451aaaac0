namespace FurtherLink.Benchmarks;

/// <summary>Measures one thing and its floor, in the same run.</summary>
internal interface IBenchmark
{
    /// <summary>The word for the command line's --only.</summary>
    string Name { get; }

    /// <summary>Measures; rows come as they are known.</summary>
    /// <exception cref="BenchmarkException">It could not be measured.</exception>
    IEnumerable<Measurement> Run(Workbench bench);
}
