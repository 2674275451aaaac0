using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Terminals;

/// <summary>
/// Makes the terminal that a person sits at a plain pipe of bytes: no echo, no lines, Ctrl-C is a byte. Somebody else's terminal interprets them. Disposing it
/// puts back what was before; whoever enters has to see to that on every way out.
/// </summary>
public sealed class RawMode : IDisposable
{
    private readonly SafeFileHandle _terminal;
    private readonly byte[] _before;
    private bool _restored;

    private RawMode(SafeFileHandle terminal, byte[] before)
    {
        _terminal = terminal;
        _before = before;
    }

    /// <summary>Whether <paramref name="file"/> is a terminal.</summary>
    public static unsafe bool IsTerminal(SafeFileHandle file)
    {
        byte* attributes = stackalloc byte[Libc.TermiosBytes];
        return Libc.GetTerminalAttributes(file, attributes) == 0;
    }

    /// <summary>The size of the terminal, or null: it is none, or it does not know (a serial line says 0 × 0).</summary>
    public static TerminalSize? SizeOf(SafeFileHandle terminal) =>
        Libc.GetWindowSize(terminal, Libc.TIOCGWINSZ, out Libc.Winsize size) == 0 && size is { Rows: > 0, Columns: > 0 }
            ? new TerminalSize(size.Rows, size.Columns)
            : null;

    /// <summary>Switches <paramref name="terminal"/>, which stays the caller's, to raw mode.</summary>
    /// <exception cref="LibcException">ENOTTY: it is no terminal. EIO: its session has lost it.</exception>
    /// <remarks>cfmakeraw(3): also output is left alone, so a line feed no longer returns to column 1; the pty at the other end sends both.</remarks>
    public static unsafe RawMode Enter(SafeFileHandle terminal)
    {
        var before = new byte[Libc.TermiosBytes];
        fixed (byte* attributes = before)
        {
            LibcException.Check(Libc.GetTerminalAttributes(terminal, attributes), "tcgetattr");
        }

        byte* raw = stackalloc byte[Libc.TermiosBytes];
        before.CopyTo(new Span<byte>(raw, Libc.TermiosBytes));
        Libc.MakeRaw(raw);
        LibcException.Check(Libc.SetTerminalAttributes(terminal, Libc.TCSADRAIN, raw), "tcsetattr");
        return new RawMode(terminal, before);
    }

    /// <inheritdoc/>
    public unsafe void Dispose()
    {
        if (_restored) return;
        _restored = true;
        fixed (byte* attributes = _before)
        {
            // Nothing is left to do if it fails: the terminal has hung up.
            _ = Libc.SetTerminalAttributes(_terminal, Libc.TCSADRAIN, attributes);
        }
    }
}
