using FurtherLink.Engine;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux.Users;

namespace FurtherLink.Doctor;

/// <summary>Whether Python programs can run, and which other languages can.</summary>
internal sealed class PythonCheck(EngineOptions options) : ICheck
{
    private const string Python = "python3";

    public string Subject => "python";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        UserAccount user = UserCheck.Default(options) ?? UserAccount.Current;
        return Task.FromResult<IReadOnlyList<Finding>>([Judge([.. new RunnerCatalog(options).Installed(user).Select(runner => runner.Name)], options.PythonVenv)]);
    }

    internal static Finding Judge(IReadOnlyCollection<string> installed, string? venv)
    {
        if (installed.Contains(Python)) return Finding.Fine($"languages: {string.Join(", ", installed)}");
        return venv is null
            ? Finding.Wrong("python3 is not installed", "sudo apt install python3")
            : Finding.Wrong($"there is no python3 in {venv} (Programs:Venv)", $"python3 -m venv {venv}, or take the setting away");
    }
}
