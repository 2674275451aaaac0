using FurtherLink.Engine.Programs;

namespace FurtherLink.Engine.SideChannels;

/// <summary>What the daemon does itself for the side channels of programs, and the engine, which knows no JSON, cannot.</summary>
public sealed record ChannelDuties
{
    /// <summary>
    /// Does what a line says that is for the daemon itself (<see cref="ChannelRoute.Taken"/>), and returns the line to answer with, newline included; null:
    /// none. The process' next line is not read before; the token tells that the program is over.
    /// </summary>
    public Func<ReadOnlyMemory<byte>, Execution, CancellationToken, ValueTask<byte[]?>> Take { get; init; } = static (_, _, _) => ValueTask.FromResult<byte[]?>(null);

    /// <summary>Makes the line, without newline, that tells viewers how to look at a program's display, of which the first window has appeared.</summary>
    public Func<Displays.Display, byte[]> Shown { get; init; } = static _ => [];

    /// <summary>Makes a line, without newline, of a message of the original package: the channel, "video" or "keylisten", and the content as it came.</summary>
    public Func<string, ReadOnlyMemory<byte>, byte[]> FromOriginal { get; init; } = static (_, content) => content.ToArray();
}
