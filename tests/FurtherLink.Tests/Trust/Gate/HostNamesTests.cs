using System.Net;

using FurtherLink.Trust.Gate;

namespace FurtherLink.Tests.Trust.Gate;

internal sealed class HostNamesTests
{
    private static readonly string Own = Dns.GetHostName();
    private static readonly HostNames Names = new(["classroom.school.example", "203.0.113.9"], () => ["certified.example"]);

    private static IEnumerable<TestCaseData> Accepted =>
    [
        new(Own), new(Own.ToUpperInvariant()), new(Own + ".local"), new(Own + ".LAN"), new(Own + ".home.arpa"),
        new("localhost"), new("192.168.1.7"), new("classroom.school.example"), new("Certified.Example"), new("203.0.113.9"),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        new(""), new("evil.example"), new(Own + ".evil.example"), new(Own + ".local.evil.example"), new("x" + Own + ".local"), new(Own + "."),
        new("localhost.evil.example"), new("192.168.1.8"), new("127.0.0.1"), new("::1"), new(".local"), new("certified.example.evil.example"),
    ];

    [TestCaseSource(nameof(Accepted))]
    public void This_device_is_called(string host) => Assert.That(Names.Accept(host, IPAddress.Parse("192.168.1.7")), Is.True);

    [TestCaseSource(nameof(Refused))]
    public void This_device_is_not_called(string host) => Assert.That(Names.Accept(host, IPAddress.Parse("192.168.1.7")), Is.False);

    [TestCase("127.0.0.1", "127.0.0.1")]
    [TestCase("::1", "::1")]
    [TestCase("127.0.0.1", "::ffff:127.0.0.1")]
    [TestCase("192.168.1.7", "::ffff:192.168.1.7")]
    [TestCase("fe80::1", "fe80::1%1")]
    [TestCase("127.0.0.1", null)]
    public void An_address_is_the_one_that_the_connection_came_to(string host, string? here) =>
        Assert.That(Names.Accept(host, here is null ? null : IPAddress.Parse(here)), Is.True);
}
