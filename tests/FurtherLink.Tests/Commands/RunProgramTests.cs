using FurtherLink.Commands;
using FurtherLink.Engine.Runners;

namespace FurtherLink.Tests.Commands;

internal sealed class RunProgramTests
{
    [TestCase("/x/a.py", null, ExpectedResult = "python3")]
    [TestCase("/x/a.PY", null, ExpectedResult = "python3")]
    [TestCase("/x/a.rb", null, ExpectedResult = "ruby")]
    [TestCase("/x/a.sh", null, ExpectedResult = "bash")]
    [TestCase("/x/a.unknown", null, ExpectedResult = "exec")]
    [TestCase("/x/a", null, ExpectedResult = "exec")]
    [TestCase("/x/a.py", "node", ExpectedResult = "node")]
    public string The_language_is_told_by_the_name_unless_it_is_given(string file, string? runner) =>
        RunProgram.From(file, null, runner, RunnerDefinition.BuiltIn).Runner;

    [Test]
    public void A_file_is_sent_as_an_absolute_path() =>
        Assert.That(RunProgram.From("a.py", null, null, []).Path, Is.EqualTo(Path.GetFullPath("a.py")));

    [Test]
    public void Code_is_python_by_default() => Assert.That(RunProgram.From(null, "1", null, []), Is.EqualTo(new RunProgram("python3", null, "1")));
}
