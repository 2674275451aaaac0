using FurtherLink.Linux.Processes;

namespace FurtherLink.Tests.Linux.Processes;

internal sealed class SignalNamesTests
{
    [Test]
    public void Every_name_is_read_back_in_any_case_with_and_without_SIG() => Assert.Multiple(static () =>
    {
        Assert.That(SignalNames.All, Has.Count.EqualTo(31));
        foreach (string name in SignalNames.All)
        {
            foreach (string spelling in (string[])[name, "SIG" + name, name.ToLowerInvariant(), "sig" + name.ToLowerInvariant()])
            {
                Assert.That(SignalNames.TryParse(spelling, out Signal signal), Is.True, spelling);
                Assert.That(signal.Name(), Is.EqualTo(name));
            }
        }
    });

    [TestCase("")]
    [TestCase("SIG")]
    [TestCase("9")]
    [TestCase("NONE")]
    [TestCase("FOO")]
    [TestCase("SIGSIGINT")]
    [TestCase("INT,TERM")]
    [TestCase("INT, KILL")]
    [TestCase("INT ")]
    [TestCase(" INT")]
    [TestCase("-9")]
    [TestCase("0x9")]
    public void Anything_else_is_no_signal(string text) => Assert.That(SignalNames.TryParse(text, out _), Is.False);
}
