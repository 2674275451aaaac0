namespace FurtherLink.Benchmarks.Floors;

/// <summary>Checks that the lines of an endless `seq` come without a hole.</summary>
internal sealed class CountingCheck
{
    private long _line = 1;
    private long _number;

    /// <summary>Whole lines seen.</summary>
    internal long Lines => _line - 1;

    /// <exception cref="BenchmarkException">A line is missing, or broken.</exception>
    internal void Take(ReadOnlySpan<byte> piece)
    {
        foreach (byte character in piece)
        {
            if (character is >= (byte)'0' and <= (byte)'9') _number = _number * 10 + (character - '0');
            else if (character == '\n') EndLine();
            else if (character != '\r') throw new BenchmarkException($"unexpected byte {character} in line {_line}");
        }
    }

    private void EndLine()
    {
        if (_number != _line) throw new BenchmarkException($"line {_line} awaited, {_number} came");
        (_line, _number) = (_line + 1, 0);
    }
}
