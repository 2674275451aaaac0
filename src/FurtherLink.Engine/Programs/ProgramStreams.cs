using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Engine.Programs;

/// <summary>What a program reads and writes: a terminal, or three pipes. Kept open at both ends until the program is over, so that its steps can share them.</summary>
internal sealed class ProgramStreams : IDisposable
{
    // pty(7) names no limit; the kernel buffers at most 64 KiB for the line discipline, and that holds one page.
    private const int TerminalCapacity = 128 * 1024;

    private ProgramStreams(PseudoTerminal? terminal, Pipe? input, Pipe? output, Pipe? error)
    {
        Terminal = terminal;
        InputPipe = input;
        OutputPipe = output;
        ErrorPipe = error;
    }

    public PseudoTerminal? Terminal { get; }

    public Pipe? InputPipe { get; }

    public Pipe? OutputPipe { get; }

    public Pipe? ErrorPipe { get; }

    public PollableFile Input => Terminal?.Master ?? InputPipe!.Ours;

    public PollableFile Output => Terminal?.Master ?? OutputPipe!.Ours;

    /// <summary>Null with a terminal: all its output is one stream.</summary>
    public PollableFile? Error => ErrorPipe?.Ours;

    /// <summary>The most that a program can have written before its end without anybody having read it, in bytes.</summary>
    public int OutputCapacity => OutputPipe?.Capacity ?? TerminalCapacity;

    public int ErrorCapacity => ErrorPipe?.Capacity ?? 0;

    public static ProgramStreams Open(EventLoop loop, TerminalSize? terminal)
    {
        if (terminal is { } size) return new ProgramStreams(PseudoTerminal.Open(loop, size), null, null, null);
        Pipe? input = null, output = null;
        try
        {
            input = Pipe.ForInput(loop);
            output = Pipe.ForOutput(loop);
            return new ProgramStreams(null, input, output, Pipe.ForOutput(loop));
        }
        catch
        {
            input?.Dispose();
            output?.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Terminal?.Dispose();
        InputPipe?.Dispose();
        OutputPipe?.Dispose();
        ErrorPipe?.Dispose();
    }
}
