using System.Net;

using FurtherLink.Engine.Uploads;

namespace FurtherLink.Tests.Engine.Uploads;

internal sealed class PublicAddressTests
{
    [TestCase("0.0.0.0")]
    [TestCase("0.1.2.3")]
    [TestCase("10.0.0.1")]
    [TestCase("10.255.255.255")]
    [TestCase("100.64.0.1")]
    [TestCase("100.127.255.255")]
    [TestCase("127.0.0.1")]
    [TestCase("127.255.255.254")]
    [TestCase("169.254.169.254")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.8")]
    [TestCase("192.0.2.1")]
    [TestCase("192.88.99.1")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("198.19.255.255")]
    [TestCase("198.51.100.1")]
    [TestCase("203.0.113.1")]
    [TestCase("224.0.0.1")]
    [TestCase("239.255.255.255")]
    [TestCase("240.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("::")]
    [TestCase("::1")]
    [TestCase("::ffff:127.0.0.1")]
    [TestCase("::ffff:8.8.8.8")]
    [TestCase("::8.8.8.8")]
    [TestCase("::ffff:0:8.8.8.8")]
    [TestCase("64:ff9b::127.0.0.1")]
    [TestCase("64:ff9b::10.0.0.1")]
    [TestCase("64:ff9b:1::1")]
    [TestCase("100::1")]
    [TestCase("2001::1")]
    [TestCase("2001:2::1")]
    [TestCase("2001:10::1")]
    [TestCase("2001:20::1")]
    [TestCase("2001:db8::1")]
    [TestCase("2002:7f00:1::")]
    [TestCase("3fff::1")]
    [TestCase("5f00::1")]
    [TestCase("fc00::1")]
    [TestCase("fdff::1")]
    [TestCase("fe80::1")]
    [TestCase("fe80::1%2")]
    [TestCase("fec0::1")]
    [TestCase("ff02::1")]
    public void An_address_with_a_special_purpose_is_not_public(string address)
    {
        Assert.That(PublicAddress.Is(IPAddress.Parse(address)), Is.False);
    }

    [TestCase("1.1.1.1")]
    [TestCase("8.8.8.8")]
    [TestCase("9.255.255.255")]
    [TestCase("11.0.0.0")]
    [TestCase("100.63.255.255")]
    [TestCase("100.128.0.0")]
    [TestCase("172.15.255.255")]
    [TestCase("172.32.0.0")]
    [TestCase("192.167.255.255")]
    [TestCase("198.17.255.255")]
    [TestCase("198.20.0.0")]
    [TestCase("223.255.255.255")]
    [TestCase("2001:200::1")]
    [TestCase("2606:4700:4700::1111")]
    [TestCase("2a00:1450:4001::1")]
    [TestCase("64:ff9b::8.8.8.8")]
    public void Any_other_is(string address)
    {
        Assert.That(PublicAddress.Is(IPAddress.Parse(address)), Is.True);
    }
}
