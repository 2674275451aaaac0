using FurtherLink.Engine.SideChannels;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Engine.Programs;

/// <summary>What a client wants to be run.</summary>
public sealed record StartRequest
{
    /// <summary>Name of a runner: "python3", "shell", "exec", or a configured one.</summary>
    public required string Runner { get; init; }

    /// <summary>The program's text; null: <see cref="Path"/> is a file to run (or nothing, for a shell).</summary>
    public string? Code { get; init; }

    /// <summary>
    /// With code, the directory to write it into; without, the file to run. Relative to the work directory; null or empty: the temp directory.
    /// </summary>
    public string? Path { get; init; }

    /// <summary>Linux user; null: the default user.</summary>
    public string? User { get; init; }

    /// <summary>Size of the program's terminal; null: no terminal, three pipes.</summary>
    public TerminalSize? Terminal { get; init; }

    /// <summary>Whose program it is: an opaque mark of the client, by which it is found again and counted. Empty: nobody's in particular.</summary>
    public string Owner { get; init; } = "";

    /// <summary>Whether the program may outlive its viewers.</summary>
    public bool Detachable { get; init; }

    /// <summary>
    /// Lines, each with its newline, that every process of the program gets as the first when it connects to the side channel. Not copied, and of any length.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ChannelGreetings { get; init; } = [];

    /// <summary>Says what becomes of the lines of this program's side channel; null: what the daemon says for all.</summary>
    public ChannelRouter? ChannelRouter { get; init; }
}
