namespace FurtherLink.Engine.Runners;

/// <summary>A language as data: how a file of it is started. Arguments are passed as they stand, never through a shell.</summary>
/// <remarks>
/// In every argument <c>{file}</c>, <c>{directory}</c> (the file's), <c>{shell}</c> (the user's login shell), <c>{output}</c> (a fresh path for what a
/// compiler makes) and <c>{library}</c> (<see cref="EngineOptions.LibraryDirectory"/>) are replaced. What names a library is left out where there is none.
/// </remarks>
public sealed record RunnerDefinition
{
    /// <summary>What a client puts into <c>runner</c>.</summary>
    public required string Name { get; init; }

    /// <summary>File name extension of an entry point, with its dot; may be empty.</summary>
    public required string Extension { get; init; }

    /// <summary>The program and its arguments. The first is looked up in the user's PATH.</summary>
    public required IReadOnlyList<string> Command { get; init; }

    /// <summary>Variables that the language needs to find our library for it, <c>NAME=value</c>; in a value, <c>{library}</c> is replaced.</summary>
    public IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>A step before <see cref="Command"/> that must end with 0; empty: none.</summary>
    public IReadOnlyList<string> Compile { get; init; } = [];

    /// <summary>What is run when there is neither code nor a file, as for a shell; <c>path</c> is then the directory. Empty: a file is needed.</summary>
    public IReadOnlyList<string> Interactive { get; init; } = [];

    /// <summary>Whether the file itself is the program, and is made executable.</summary>
    public bool IsProgram { get; init; }

    /// <summary>Whether such programs may use the original Python package, 5.x, and find its sockets.</summary>
    internal bool HasOriginalSockets { get; init; }

    /// <summary>The Debian package that brings the tool, for the answer to somebody who lacks it; null: not known.</summary>
    public string? Package { get; init; }

    /// <summary>A program that prints <c>hello</c> and a newline, reads a line, prints it and ends with 0: shows that the runner works here. Null: none.</summary>
    public string? SelfTest { get; init; }

    /// <summary>The languages that come with Further Link beside python3, shell and exec; each is offered only where its tool is installed.</summary>
    public static IReadOnlyList<RunnerDefinition> BuiltIn => BuiltInRunners.All;

    /// <summary>python3, unbuffered, of a virtual environment if there is one.</summary>
    internal static RunnerDefinition Python(string? venv) => new()
    {
        Name = "python3",
        Extension = ".py",
        Package = "python3",
        HasOriginalSockets = true,
        Command = [PythonOf(venv), "-u", "{file}"],
        SelfTest = """
            print("hello")
            print(input())
            """,
    };

    /// <summary>python3 with the canvas of LiveCode: <c>circle</c>, <c>line</c> and the rest are there without an import.</summary>
    internal static RunnerDefinition PythonCanvas(string? venv) => new()
    {
        Name = "python-canvas",
        Extension = ".py",
        Package = "python3",
        Command = [PythonOf(venv), "-u", "-m", "further_link._canvas_program", "{file}"],
        SelfTest = """
            clear()
            print("hello")
            print(input())
            """,
    };

    /// <summary>The user's login shell: interactive, or running a file.</summary>
    internal static RunnerDefinition Shell { get; } = new()
    {
        Name = "shell",
        Extension = ".sh",
        Command = ["{shell}", "{file}"],
        Interactive = ["{shell}"],
        SelfTest = """
            echo hello
            IFS= read -r line
            printf '%s\n' "$line"
            """,
    };

    private static string PythonOf(string? venv) => venv is null ? "python3" : Path.Combine(venv, "bin", "python3");

    /// <summary>The file itself.</summary>
    internal static RunnerDefinition Exec { get; } = new()
    {
        Name = "exec",
        Extension = "",
        Command = ["{file}"],
        IsProgram = true,
        HasOriginalSockets = true,
        SelfTest = """
            #!/bin/sh
            echo hello
            IFS= read -r line
            printf '%s\n' "$line"
            """,
    };
}
