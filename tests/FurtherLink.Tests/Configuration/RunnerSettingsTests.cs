using FurtherLink.Engine.Runners;

namespace FurtherLink.Tests.Configuration;

internal sealed class RunnerSettingsTests
{
    [Test]
    public void A_language_is_added()
    {
        const string json = """
            {"Programs":{"Runners":[{"name":"pascal","extension":".pas","compile":["fpc","-o{output}","{file}"],"command":["{output}"],
             "package":"fp-compiler","selfTest":"begin end."}]}}
            """;
        (FurtherLink.Configuration.DaemonOptions options, FurtherLink.Configuration.Settings settings) = Reading.Of(json);
        RunnerDefinition pascal = options.Engine.Runners.Single(runner => runner.Name == "pascal");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(settings.Errors, Is.Empty);
            Assert.That(options.Engine.Runners, Has.Count.EqualTo(RunnerDefinition.BuiltIn.Count + 1));
            Assert.That(pascal.Extension, Is.EqualTo(".pas"));
            Assert.That(pascal.Compile, Is.EqualTo(new[] { "fpc", "-o{output}", "{file}" }));
            Assert.That(pascal.Command, Is.EqualTo(new[] { "{output}" }));
            Assert.That(pascal.Package, Is.EqualTo("fp-compiler"));
            Assert.That(pascal.SelfTest, Is.EqualTo("begin end."));
        }
    }

    [Test]
    public void A_language_of_the_same_name_replaces_the_built_in_one()
    {
        string name = RunnerDefinition.BuiltIn.Count > 0 ? RunnerDefinition.BuiltIn[0].Name : "own";
        IReadOnlyList<RunnerDefinition> runners = Reading.Of(
            """{"Programs":{"Runners":[{"name":"NAME","extension":".own","command":["own","{file}"]}]}}""".Replace("NAME", name)).Options.Engine.Runners;
        Assert.That(runners.Single(runner => runner.Name == name).Extension, Is.EqualTo(".own"));
    }
}
