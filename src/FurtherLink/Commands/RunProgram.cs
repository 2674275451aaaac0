using FurtherLink.Engine.Runners;

namespace FurtherLink.Commands;

/// <summary>What <c>further-link run</c> runs.</summary>
/// <param name="Runner">The language.</param>
/// <param name="Path">The file, absolute; null where there is code.</param>
/// <param name="Code">The code; null where there is a file.</param>
internal sealed record RunProgram(string Runner, string? Path, string? Code)
{
    /// <summary>Finds the language of a file by its name; one that nobody knows is executed itself.</summary>
    public static RunProgram From(string? file, string? code, string? runner, IEnumerable<RunnerDefinition> languages) => file is null
        ? new RunProgram(runner ?? "python3", null, code)
        : new RunProgram(runner ?? RunnerOf(System.IO.Path.GetExtension(file), languages), System.IO.Path.GetFullPath(file), null);

    private static string RunnerOf(string extension, IEnumerable<RunnerDefinition> languages) => extension.ToLowerInvariant() switch
    {
        "" => "exec",
        ".py" => "python3",
        string other => languages.FirstOrDefault(language => language.Extension == other)?.Name ?? (other == ".sh" ? "shell" : "exec"),
    };
}
