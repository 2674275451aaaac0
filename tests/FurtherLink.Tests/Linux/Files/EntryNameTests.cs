using FurtherLink.Linux.Files;

namespace FurtherLink.Tests.Linux.Files;

internal sealed class EntryNameTests
{
    [TestCase("")]
    [TestCase(".")]
    [TestCase("..")]
    [TestCase("/")]
    [TestCase("a/b")]
    [TestCase("a\0b")]
    public void What_is_no_name_is_refused(string name)
    {
        Assert.That(() => EntryName.Of(name), Throws.ArgumentException);
    }

    [Test]
    public void Half_a_surrogate_pair_is_no_name()
    {
        // Not a test case: attributes hold UTF-8.
        Assert.That(EntryName.Problem("a\ud800"), Does.Contain("surrogate"));
    }

    [TestCase("a")]
    [TestCase("...")]
    [TestCase(" ")]
    [TestCase("-rf")]
    [TestCase("a\\..\\b")]
    [TestCase("a\nb")]
    [TestCase("schöne Grüße 🐢")]
    public void What_the_kernel_allows_is_a_name(string name)
    {
        Assert.That(EntryName.Of(name).ToString(), Is.EqualTo(name));
    }

    [Test]
    public void A_name_is_measured_in_bytes()
    {
        using (Assert.EnterMultipleScope())
        {
            Assert.That(EntryName.Problem(new string('n', 255)), Is.Null);
            Assert.That(EntryName.Problem(new string('n', 256)), Does.Contain("255 bytes"));
            Assert.That(EntryName.Problem(new string('ü', 127) + "n"), Is.Null);
            Assert.That(EntryName.Problem(new string('ü', 128)), Does.Contain("255 bytes"));
        }
    }

    [Test]
    public void Random_names_differ()
    {
        string[] names = [.. Enumerable.Range(0, 100).Select(_ => EntryName.Random("p-", ".s").ToString())];
        Assert.That(names, Is.Unique.And.All.Match("^p-[0-9a-f]{32}\\.s$"));
    }
}
