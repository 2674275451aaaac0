using FurtherLink.Engine.Leases;

namespace FurtherLink.Tests.Engine.Leases;

internal sealed class LeaseNameTests
{
    [TestCase("camera", true)]
    [TestCase("gpio:17", true)]
    [TestCase("0.a_b-c", true)]
    [TestCase("", false)]
    [TestCase(".", false)]
    [TestCase("a/b", false)]
    [TestCase("a b", false)]
    [TestCase("ä", false)]
    public void Names(string name, bool valid) => Assert.That(LeaseName.IsValid(name), Is.EqualTo(valid));

    [Test]
    public void Names_are_short() =>
        Assert.That((LeaseName.IsValid(new string('a', 64)), LeaseName.IsValid(new string('a', 65))), Is.EqualTo((true, false)));
}
