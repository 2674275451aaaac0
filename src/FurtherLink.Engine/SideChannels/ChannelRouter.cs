namespace FurtherLink.Engine.SideChannels;

/// <summary>Knows the format of the lines, which the engine does not.</summary>
/// <param name="line">One line of a program, without its newline.</param>
/// <param name="refusal">For a refused line, the line to answer with, without newline.</param>
public delegate ChannelRoute ChannelRouter(ReadOnlySpan<byte> line, out byte[]? refusal);
