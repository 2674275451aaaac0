namespace FurtherLink.Engine.Runners;

/// <summary>A language as data: how a file of it is started. Arguments are passed as they stand, never through a shell.</summary>
/// <remarks><c>{file}</c>, <c>{directory}</c> and <c>{output}</c> (a fresh path for what a compiler makes) are replaced in every argument.</remarks>
public sealed record RunnerDefinition
{
    /// <summary>What a client puts into <c>runner</c>.</summary>
    public required string Name { get; init; }

    /// <summary>File name extension of an entry point, with its dot.</summary>
    public required string Extension { get; init; }

    /// <summary>The program and its arguments. The first is looked up in the user's PATH.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>A step before <see cref="Command"/> that must end with 0; empty: none.</summary>
    public IReadOnlyList<string> Compile { get; init; } = [];

    /// <summary>The Debian package that brings the tool, for the answer to somebody who lacks it; null: not known.</summary>
    public string? Package { get; init; }

    /// <summary>A program that prints <c>hello</c> and a newline, reads a line, prints it and ends with 0: shows that the runner works here. Null: none.</summary>
    public string? SelfTest { get; init; }

    /// <summary>The languages that come with Further Link; each is offered only where its tool is installed.</summary>
    public static IReadOnlyList<RunnerDefinition> BuiltIn { get; } = [];
}
