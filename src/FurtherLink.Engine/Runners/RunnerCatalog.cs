using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Runners;

/// <summary>The runners by name.</summary>
public sealed class RunnerCatalog
{
    private readonly Dictionary<string, RunnerDefinition> _runners;

    /// <summary>python3, python-canvas, shell and exec, and what the options add; of two with the same name the later stands.</summary>
    public RunnerCatalog(EngineOptions options)
    {
        _runners = new Dictionary<string, RunnerDefinition>(StringComparer.Ordinal);
        foreach (RunnerDefinition runner in (IEnumerable<RunnerDefinition>)
            [RunnerDefinition.Python(options.PythonVenv), RunnerDefinition.PythonCanvas(options.PythonVenv), RunnerDefinition.Shell, RunnerDefinition.Exec, .. options.Runners])
        {
            _runners[runner.Name] = runner;
        }
    }

    /// <summary>What they are called, installed or not.</summary>
    public IReadOnlyCollection<string> Names => _runners.Keys;

    /// <summary>The runner of that name.</summary>
    /// <exception cref="StartException">There is none; the message lists those there are.</exception>
    public RunnerDefinition Get(string name) => _runners.TryGetValue(name, out RunnerDefinition? runner)
        ? runner
        : throw new StartException($"unknown runner '{Shown.Of(name)}'; there are: {string.Join(", ", _runners.Keys)}");

    /// <summary>Those whose tools are installed for that user, as the daemon sees it.</summary>
    public IReadOnlyList<RunnerDefinition> Installed(UserAccount user)
    {
        string path = LoginEnvironment.PathOf(user);
        return [.. _runners.Values.Where(runner => Tools(runner, user).All(tool => Executable.Find(tool, path) is not null))];
    }

    private static IEnumerable<string> Tools(RunnerDefinition runner, UserAccount user) =>
        ((IEnumerable<IReadOnlyList<string>>)[runner.Compile, runner.Command])
            .Where(command => command.Count > 0)
            .Select(command => command[0].Replace("{shell}", user.Shell, StringComparison.Ordinal))
            .Where(tool => !tool.Contains('{'));
}
