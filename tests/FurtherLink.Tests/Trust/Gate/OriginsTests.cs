using FurtherLink.Configuration;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Tests.Trust.Gate;

internal sealed class OriginsTests
{
    private static readonly Origins Listed = new([new Origin("https", "further.pi-top.com", 443), new Origin("http", "localhost", 5173)]);

    [TestCase("https://further.pi-top.com")]
    [TestCase("https://FURTHER.pi-top.com:443")]
    [TestCase("http://localhost:5173")]
    public void A_page_on_the_list_is_allowed(string origin) => Assert.That(Listed.Of(origin, "https", "raspberrypi.local:8028"), Is.EqualTo(RequestOrigin.Listed));

    [TestCase("http://further.pi-top.com")]
    [TestCase("https://further.pi-top.com:8028")]
    [TestCase("https://further.pi-top.com.evil.example")]
    [TestCase("https://evil.example/https://further.pi-top.com")]
    [TestCase("https://further.pi-top.com@evil.example")]
    [TestCase("https://sub.further.pi-top.com")]
    [TestCase("https://further.pi-top.com.")]
    [TestCase("https://xfurther.pi-top.com")]
    [TestCase("https://further.pi-top.com/")]
    [TestCase("https://further.pi-top.com https://evil.example")]
    [TestCase("null")]
    [TestCase("")]
    public void A_page_from_elsewhere_is_not(string origin) => Assert.That(Listed.Of(origin, "https", "raspberrypi.local:8028"), Is.EqualTo(RequestOrigin.Foreign));

    [TestCase("https://raspberrypi.local:8028", "https", "raspberrypi.local:8028")]
    [TestCase("https://raspberrypi:8028", "https", "RaspberryPi:8028")]
    [TestCase("https://192.168.64.1:8028", "https", "192.168.64.1:8028")]
    [TestCase("http://[::1]:8028", "http", "[::1]:8028")]
    [TestCase("https://pi.lan", "https", "pi.lan")]
    [TestCase("http://localhost", "http", "localhost:80")]
    public void A_page_that_this_daemon_served_is_allowed(string origin, string scheme, string host) => Assert.That(Listed.Of(origin, scheme, host), Is.EqualTo(RequestOrigin.Same));

    [TestCase("http://raspberrypi.local:8028", "https", "raspberrypi.local:8028", TestName = "Another_scheme_is_another_page")]
    [TestCase("https://raspberrypi.local:80", "https", "raspberrypi.local:8028", TestName = "Another_port_is_another_page")]
    [TestCase("https://raspberrypi.local", "https", "", TestName = "No_host_is_nobody")]
    public void A_page_that_another_server_served_is_not(string origin, string scheme, string host) =>
        Assert.That(Listed.Of(origin, scheme, host), Is.EqualTo(RequestOrigin.Foreign));
}
