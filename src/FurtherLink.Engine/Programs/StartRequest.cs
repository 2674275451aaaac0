using FurtherLink.Engine.Displays;
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

    /// <summary>Cancelled when its owner may not have programs run any more: it is stopped then.</summary>
    public CancellationToken Withdrawn { get; init; }

    /// <summary>Whether the program may outlive its viewers.</summary>
    public bool Detachable { get; init; }

    /// <summary>How long the end of a detachable program can still be asked for; null: <see cref="EngineOptions.DetachedLifetime"/>.</summary>
    public TimeSpan? KeptAfterEnd { get; init; }

    /// <summary>Whether it runs in a sandbox: no network, a read-only system, nobody else's processes and files. Refused where that cannot be had.</summary>
    public bool Sandbox { get; init; }

    /// <summary>
    /// Ends the program after this much time, by the stop ladder; from its start, so without the time that it waits for <see cref="Exclusive"/>, and with that
    /// of its compiler. More than 0, at most <see cref="MostTimeout"/>; null: never, unless the daemon is configured to.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>What viewers are told right before the end when the time was up: a line as of the side channel, without newline. Null: nothing.</summary>
    public ReadOnlyMemory<byte>? TimeoutNotice { get; init; }

    /// <summary>Variables of the client's, put over those of a fresh login; see <see cref="ClientEnvironment.Problem"/> for what is allowed.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = ClientEnvironment.None;

    /// <summary>A lease that only one program has at a time: the program waits for it before it starts, and has it until nothing of it is left. Null: none.</summary>
    public string? Exclusive { get; init; }

    /// <summary>The size of a display of its own, which others may look at; null: it has none.</summary>
    public DisplaySize? Display { get; init; }

    /// <summary>The longest time that may be asked for.</summary>
    public static TimeSpan MostTimeout { get; } = TimeSpan.FromDays(7);

    /// <summary>
    /// Lines, each with its newline, that every process of the program gets as the first when it connects to the side channel. Not copied, and of any length.
    /// </summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ChannelGreetings { get; init; } = [];

    /// <summary>Says what becomes of the lines of this program's side channel; null: what the daemon says for all.</summary>
    public ChannelRouter? ChannelRouter { get; init; }
}
