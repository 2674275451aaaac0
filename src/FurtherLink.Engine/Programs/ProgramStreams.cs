using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;

using Microsoft.Win32.SafeHandles;

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

    /// <summary>The daemon's ends alone, of streams that the launcher process has opened.</summary>
    /// <param name="loop">Waits for them.</param>
    /// <param name="terminal">Whether it is a terminal.</param>
    /// <param name="next">Gives the next of <see cref="Descriptors"/>, to be taken over.</param>
    public static ProgramStreams Of(EventLoop loop, bool terminal, Func<SafeFileHandle> next) => terminal
        ? new ProgramStreams(PseudoTerminal.OfMaster(loop, next()), null, null, null)
        : new ProgramStreams(null, Pipe.OfEnd(loop, next()), Pipe.OfEnd(loop, next()), Pipe.OfEnd(loop, next()));

    /// <summary>The daemon's ends: a terminal's master; or what is input, output and error to the program.</summary>
    public IReadOnlyList<SafeFileHandle> Descriptors =>
        Terminal is not null ? [Terminal.MasterDescriptor] : [InputPipe!.OurDescriptor, OutputPipe!.OurDescriptor, ErrorPipe!.OurDescriptor];

    public void Dispose()
    {
        Terminal?.Dispose();
        InputPipe?.Dispose();
        OutputPipe?.Dispose();
        ErrorPipe?.Dispose();
    }
}
