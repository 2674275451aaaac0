using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Terminals;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Processes;

/// <summary>What a new process is made of. It gets nothing else: no other descriptor, no signal setting, no variable of the daemon's.</summary>
public sealed record ChildProcessStart
{
    /// <summary>Path of the program, and its arguments; the first is the name that it sees as its own.</summary>
    public required string Program { get; init; }

    /// <summary>argv, with argv[0].</summary>
    public required IReadOnlyList<string> Arguments { get; init; }

    /// <summary>The whole environment, <c>NAME=value</c>.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>The directory it starts in; entered with the rights of the calling thread.</summary>
    public required string Directory { get; init; }

    /// <summary>The control group it starts in where that can be done (<see cref="ChildProcess.CanStartInGroup"/>); see <see cref="ChildProcess.StartedInGroup"/>.</summary>
    public ControlGroup? Group { get; init; }

    /// <summary>Where it is held before its first instruction; null: nowhere. The calling thread must have no other child.</summary>
    public SpawnGate? Gate { get; init; }

    /// <summary>Its streams and controlling terminal; or else <see cref="Input"/>, <see cref="Output"/> and <see cref="Error"/>.</summary>
    public PseudoTerminal? Terminal { get; init; }

    /// <summary>
    /// Whether <see cref="Terminal"/> becomes its controlling terminal at once; if not, a descendant can make it its own, in a session of its own
    /// (ioctl_tty(2), TIOCSCTTY).
    /// </summary>
    public bool ControlsTerminal { get; init; } = true;

    /// <summary>Descriptors 3, 4 and so on; none by default. They stay the caller's.</summary>
    public IReadOnlyList<SafeFileHandle> Inherited { get; init; } = [];

    /// <summary>Descriptor 0; null: /dev/null.</summary>
    public Pipe? Input { get; init; }

    /// <summary>Descriptor 1; null: /dev/null.</summary>
    public Pipe? Output { get; init; }

    /// <summary>Descriptor 2; null: /dev/null.</summary>
    public Pipe? Error { get; init; }
}
