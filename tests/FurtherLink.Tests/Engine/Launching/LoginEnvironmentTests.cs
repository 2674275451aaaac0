using System.Collections;

using FurtherLink.Engine;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux.Users;

namespace FurtherLink.Tests.Engine.Launching;

internal sealed class LoginEnvironmentTests
{
    private static readonly string[] Known = ["PATH", "HOME", "USER", "LOGNAME", "SHELL", "PWD", "LANG", "TERM", "TZ", "XDG_RUNTIME_DIR", "DISPLAY", "VIRTUAL_ENV"];

    [Test]
    public void It_is_that_of_a_login_and_nothing_of_ours_is_in_it()
    {
        var user = new UserAccount("ada", 1234567, 1234567, "/home/ada", "/bin/fish");
        List<string> variables = LoginEnvironment.For(user, "/work", null);
        Assert.That(variables, Is.SupersetOf(new[] { "HOME=/home/ada", "USER=ada", "LOGNAME=ada", "SHELL=/bin/fish", "PWD=/work", "TERM=xterm-256color" }));
        string[] names = [.. variables.Select(variable => variable.Split('=', 2)[0])];
        Assert.That(names, Is.Unique);
        Assert.That(names, Is.SubsetOf(Known));
        string[] ours = [.. Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(entry => (string)entry.Key)];
        Assert.That(names.Intersect(ours), Is.SubsetOf(Known));
        Assert.That(variables, Has.None.StartWith("DOTNET_"));
        Assert.That(variables, Has.None.StartWith("XDG_RUNTIME_DIR"), "there is no such directory");
    }

    [Test]
    public void A_virtual_environment_comes_first() =>
        Assert.That(
            LoginEnvironment.For(UserAccount.Current, "/", "/venv"),
            Has.Member("VIRTUAL_ENV=/venv").And.Some.StartsWith("PATH=/venv/bin:"));

    [Test]
    public void Runners_are_found_by_name_and_later_ones_win()
    {
        RunnerDefinition mine = RunnerDefinition.Python(null) with { Command = ["/my/python", "{file}"] };
        var catalog = new RunnerCatalog(new EngineOptions { Runners = [mine] });
        Assert.That(catalog.Get("python3").Command[0], Is.EqualTo("/my/python"));
        Assert.That(() => catalog.Get("Python3\n"), Throws.InstanceOf<StartException>().With.Message.EqualTo("unknown runner 'Python3\uFFFD'; there are: python3, python-canvas, shell, exec"));
        Assert.That(catalog.Installed(UserAccount.Current).Select(runner => runner.Name), Is.EqualTo(new[] { "python-canvas", "shell", "exec" }));
        Assert.That(new RunnerCatalog(new EngineOptions { PythonVenv = "/venv" }).Get("python3").Command[0], Is.EqualTo("/venv/bin/python3"));
    }

    [Test]
    public void Every_runner_that_comes_along_is_complete() => Assert.Multiple(static () =>
    {
        Assert.That(RunnerDefinition.BuiltIn.Select(runner => runner.Name), Is.Unique);
        foreach (RunnerDefinition runner in RunnerDefinition.BuiltIn)
        {
            Assert.That(runner.SelfTest, Does.Contain("hello"), runner.Name);
            Assert.That(runner.Package, Is.Not.Null, runner.Name);
            string[] words = [.. runner.Compile, .. runner.Command];
            Assert.That(words, Has.Some.Contains("{file}"), runner.Name);
            if (runner.Compile.Count == 0) continue;
            Assert.That(runner.Compile, Has.Member("{output}"), runner.Name);
            Assert.That(runner.Command, Has.Member("{output}"), runner.Name);
        }
    });
}
