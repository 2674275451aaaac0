using System.Globalization;

namespace FurtherLink.Benchmarks.Floors;

/// <summary>
/// Exactly 64 MiB of numbered lines, as `seq` writes them: it makes some 400 MB/s, and that they all come, in order, is checked by comparing bytes.
/// </summary>
internal sealed class NumberedLines
{
    /// <summary>2 × 9 + 3 × 90 + … + 7 × 900,000 bytes up to line 999,999, then 8 bytes a line: 67,108,864.</summary>
    internal const int Count = 8_527_496;

    internal const int Mebibytes = 64;

    private const int PipedBytes = Mebibytes * 1024 * 1024;

    private readonly byte[] _piped = Write("\n"u8, PipedBytes);

    // A terminal makes every newline a carriage return and a newline (ONLCR, termios(3)).
    private readonly byte[] _typed = Write("\r\n"u8, PipedBytes + Count);

    /// <summary>The program that writes them.</summary>
    internal static string Script => $"exec seq 1 {Count}";

    /// <summary>A reader's check of what comes: byte by byte what was written.</summary>
    internal ContentCheck Check(bool terminal) => new(terminal ? _typed : _piped);

    private static byte[] Write(ReadOnlySpan<byte> newLine, int bytes)
    {
        byte[] text = new byte[bytes];
        Span<byte> rest = text;
        for (int number = 1; number <= Count; number++)
        {
            _ = number.TryFormat(rest, out int digits, provider: CultureInfo.InvariantCulture);
            newLine.CopyTo(rest[digits..]);
            rest = rest[(digits + newLine.Length)..];
        }

        return text;
    }
}
