namespace FurtherLink.Benchmarks;

/// <summary>Something could not be measured: the message says what was awaited and what came.</summary>
internal sealed class BenchmarkException(string message) : Exception(message);
