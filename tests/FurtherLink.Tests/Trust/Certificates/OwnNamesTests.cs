using System.Net;

using FurtherLink.Trust.Certificates;

namespace FurtherLink.Tests.Trust.Certificates;

internal sealed class OwnNamesTests
{
    [TestCase("pi", "pi,pi.local,localhost")]
    [TestCase("Pi.School.example.", "pi.school.example,pi,pi.local,localhost")]
    [TestCase("localhost", "localhost")]
    [TestCase("", "localhost")]
    [TestCase("(none)", "localhost")]
    [TestCase("my pi,CN=bank", "localhost")]
    [TestCase("rasp_pi", "rasp_pi,rasp_pi.local,localhost")]
    [TestCase("pi.local", "pi.local,pi,localhost")]
    public void A_machine_is_known_by(string hostName, string names) =>
        Assert.That(string.Join(',', OwnNames.Of(hostName, [], []).Dns), Is.EqualTo(names));

    [Test]
    public void What_was_configured_is_added_and_nothing_twice()
    {
        CertificateNames names = OwnNames.Of("pi", [IPAddress.Parse("10.0.0.5")], ["Pi.School.example", "10.0.0.5", "[2001:db8::1]", "pi"]);
        Assert.That(string.Join(',', names.All), Is.EqualTo("pi,pi.local,pi.school.example,localhost,127.0.0.1,::1,10.0.0.5,2001:db8::1"));
    }

    // proc_net(5), and the flags of include/uapi/linux/if_addr.h.
    [TestCase("00000000000000000000000000000001 01 80 10 80       lo", "")]
    [TestCase("fe8000000000000000fc00fffe000001 04 40 20 80     eth0", "")]
    [TestCase("fd000000000000000000000000000002 04 40 00 82     eth0", "fd00::2")]
    [TestCase("20010db8000000000000000000000007 04 40 00 00    wlan0", "2001:db8::7")]
    [TestCase("20010db80000000000000000000000aa 04 40 00 01    wlan0", "")]
    [TestCase("20010db80000000000000000000000bb 04 40 00 40    wlan0", "")]
    [TestCase("20010db80000000000000000000000cc 04 40 00 08    wlan0", "")]
    [TestCase("nonsense", "")]
    public void Of_IPv6_only_what_lasts_and_can_be_typed(string line, string address) =>
        Assert.That(string.Join(',', OwnAddresses.LastingIn([line])), Is.EqualTo(address));

    [Test]
    public void This_machine_has_addresses_of_which_none_is_loopback() =>
        Assert.That(OwnAddresses.Lasting().Any(IPAddress.IsLoopback), Is.False);
}
