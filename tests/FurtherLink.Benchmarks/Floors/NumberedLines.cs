using System.Text;

namespace FurtherLink.Benchmarks.Floors;

/// <summary>
/// A file of 64 MiB of numbered lines, 64 bytes each, that `cat` writes to a pty or a pipe: the writer costs next to nothing, the order of the lines can be
/// checked by comparing bytes.
/// </summary>
internal sealed class NumberedLines
{
    internal const int LineBytes = 64;
    internal const int Count = 1024 * 1024;
    private const int NumberDigits = 8;

    private readonly byte[] _piped;
    private readonly byte[] _typed;

    private NumberedLines(string path)
    {
        FilePath = path;
        _piped = new byte[Count * LineBytes];
        // A terminal makes every newline a carriage return and a newline (ONLCR, termios(3)).
        _typed = new byte[Count * (LineBytes + 1)];
        byte[] line = Encoding.ASCII.GetBytes(new string('0', NumberDigits) + " the quick brown fox jumps over the lazy dog and again\n".PadLeft(LineBytes - NumberDigits));
        for (int number = 0; number < Count; number++)
        {
            _ = number.TryFormat(line, out _, "D8");
            line.CopyTo(_piped.AsSpan(number * LineBytes));
            Span<byte> typed = _typed.AsSpan(number * (LineBytes + 1));
            line.AsSpan(0, LineBytes - 1).CopyTo(typed);
            "\r\n"u8.CopyTo(typed[(LineBytes - 1)..]);
        }
    }

    internal string FilePath { get; }

    /// <summary>The program that writes them.</summary>
    internal string Script => "exec cat " + FilePath;

    internal static NumberedLines Write(string path)
    {
        var lines = new NumberedLines(path);
        File.WriteAllBytes(path, lines._piped);
        return lines;
    }

    /// <summary>A reader's check of what comes: byte by byte what was written.</summary>
    internal ContentCheck Check(bool terminal) => new(terminal ? _typed : _piped);
}
