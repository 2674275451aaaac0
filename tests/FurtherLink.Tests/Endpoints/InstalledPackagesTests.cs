using FurtherLink.Endpoints;

namespace FurtherLink.Tests.Endpoints;

internal sealed class InstalledPackagesTests
{
    [TestCase("bash")]
    [TestCase("g++")]
    [TestCase("libstdc++6")]
    [TestCase("python3.11")]
    [TestCase("0ad")]
    public void A_package_name_is_known(string name) => Assert.That(InstalledPackages.IsName(name), Is.True);

    [TestCase("")]
    [TestCase("a")]
    [TestCase("Bash")]
    [TestCase("-bash")]
    [TestCase("+bash")]
    [TestCase("bash:amd64")]
    [TestCase("ba*")]
    [TestCase("ba?h")]
    [TestCase("bash sh")]
    [TestCase("bash;id")]
    [TestCase("../etc")]
    [TestCase("bäsh")]
    [TestCase("bash\n")]
    public void Anything_else_is_none(string name) => Assert.That(InstalledPackages.IsName(name), Is.False);
}
