using FurtherLink.Engine.Programs;

namespace FurtherLink.Tests.Engine.Limits;

internal sealed class ClientEnvironmentTests
{
    [TestCase("A")]
    [TestCase("_")]
    [TestCase("a_9")]
    [TestCase("LD_PRELOAD")] // it reaches the program alone
    [TestCase("FURTHER")]
    public void Names(string name) => Assert.That(ClientEnvironment.Problem(With(name, "any value = fine\n")), Is.Null);

    [TestCase("")]
    [TestCase("9A")]
    [TestCase("A-B")]
    [TestCase("A=B")]
    [TestCase("A\0")]
    [TestCase("FURTHER_LINK_SOCKET")]
    public void What_is_no_name(string name) => Assert.That(ClientEnvironment.Problem(With(name, "x")), Is.Not.Null);

    [Test]
    public void Amounts_are_bounded_and_values_are_never_shown()
    {
        Assert.That(ClientEnvironment.Problem(With(new string('A', 128), "")), Is.Null);
        Assert.That(ClientEnvironment.Problem(With(new string('A', 129), "")), Is.Not.Null);
        Assert.That(ClientEnvironment.Problem(With("A", new string('é', 16 * 1024 - 2))), Is.Null);
        Assert.That(ClientEnvironment.Problem(With("A", new string('é', 16 * 1024))), Does.Not.Contain("é"));
        Assert.That(ClientEnvironment.Problem(With("A", "s3cr3t\0")), Does.Not.Contain("s3cr3t"));
        Assert.That(ClientEnvironment.Problem(Enumerable.Range(0, 129).ToDictionary(static i => $"A{i}", static _ => "")), Does.Contain("128"));
    }

    private static Dictionary<string, string> With(string name, string value) => new() { [name] = value };
}
