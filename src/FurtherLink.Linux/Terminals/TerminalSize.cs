namespace FurtherLink.Linux.Terminals;

/// <summary>The size of a terminal in character cells.</summary>
/// <param name="Rows">Lines, from 1.</param>
/// <param name="Columns">Characters in a line, from 1.</param>
public readonly record struct TerminalSize(ushort Rows, ushort Columns);
