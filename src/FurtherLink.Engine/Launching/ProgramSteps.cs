using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>The commands that running a program comes to: its compiler's, if there is one, and its own.</summary>
internal static class ProgramSteps
{
    private const string LibraryPlaceholder = "{library}";

    /// <summary>The words with what programs find beside the daemon; without it, those that need it are left out.</summary>
    public static IEnumerable<string> WithLibrary(IEnumerable<string> words, string? library) => words
        .Where(word => library is not null || !word.Contains(LibraryPlaceholder, StringComparison.Ordinal))
        .Select(word => word.Replace(LibraryPlaceholder, library, StringComparison.Ordinal));

    /// <summary>Puts a runner's commands together. With the user's rights.</summary>
    /// <exception cref="StartException">One of them could not be executed; the message says why.</exception>
    public static Queue<IReadOnlyList<string>> Of(RunnerDefinition runner, EntryPoint entry, UserAccount user, string? output, string? library)
    {
        IReadOnlyList<string> command = entry.File is null ? runner.Interactive : runner.Command;
        var steps = new Queue<IReadOnlyList<string>>();
        if (runner.Compile.Count > 0) steps.Enqueue(Resolve(runner.Compile));
        steps.Enqueue(Resolve(command));
        return steps;

        List<string> Resolve(IReadOnlyList<string> template)
        {
            List<string> words = [.. WithLibrary(template, library).Select(word => Placeholders.Fill(word, name => name switch
            {
                "file" => entry.File,
                "directory" => entry.Directory,
                "shell" => user.Shell,
                "output" => output is null ? null : Path.Combine(output, "program"),
                _ => null,
            }))];
            string path = LoginEnvironment.PathOf(user);
            if (runner.IsProgram) Executable.Check(words[0], path);
            else if (template[0] != "{output}") words[0] = Executable.Find(words[0], path) ?? throw NotInstalled(words[0]);
            return words;
        }

        StartException NotInstalled(string tool) => new(
            runner.Package is null ? $"{tool} is not installed" : $"{tool} is not installed; install it with: sudo apt install {runner.Package}");
    }
}
