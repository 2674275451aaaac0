namespace FurtherLink.Benchmarks.Floors;

/// <summary>Compares what comes, however it is cut, with what was to come.</summary>
internal sealed class ContentCheck(byte[] expected)
{
    private int _seen;

    internal bool Complete => _seen == expected.Length;

    /// <summary>Takes the next piece.</summary>
    /// <exception cref="BenchmarkException">It is not what was written.</exception>
    internal void Take(ReadOnlySpan<byte> piece)
    {
        if (piece.Length > expected.Length - _seen || !piece.SequenceEqual(expected.AsSpan(_seen, piece.Length)))
            throw new BenchmarkException($"output differs from what was written, after {_seen} of {expected.Length} bytes");
        _seen += piece.Length;
    }
}
