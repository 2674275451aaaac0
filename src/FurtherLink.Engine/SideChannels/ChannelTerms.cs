namespace FurtherLink.Engine.SideChannels;

/// <summary>What holds for every connection of a program's side channel.</summary>
internal sealed record ChannelTerms
{
    /// <summary>Says what becomes of a line.</summary>
    public required ChannelRouter Route { get; init; }

    /// <summary>Does what lines for the daemon say, and returns the answer, if any.</summary>
    public Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask<byte[]?>> Take { get; init; } = static (_, _) => ValueTask.FromResult<byte[]?>(null);

    /// <summary>The first lines that every connection gets, each with its newline.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Greetings { get; init; } = [];

    /// <summary>How many lines a second.</summary>
    public ChannelPace Pace { get; init; } = new(1_000_000, TimeProvider.System);

    /// <summary>The clock that <see cref="Pace"/> goes by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
