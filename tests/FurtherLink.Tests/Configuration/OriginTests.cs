using FsCheck;
using FsCheck.Fluent;

using FurtherLink.Configuration;

namespace FurtherLink.Tests.Configuration;

internal sealed class OriginTests
{
    [TestCase("https://further.pi-top.com", "https", "further.pi-top.com", 443)]
    [TestCase("https://further.pi-top.com:443", "https", "further.pi-top.com", 443)]
    [TestCase("HTTPS://Further.Pi-Top.COM", "https", "further.pi-top.com", 443)]
    [TestCase("http://raspberrypi.local:8028", "http", "raspberrypi.local", 8028)]
    [TestCase("http://[::1]:8028", "http", "::1", 8028)]
    [TestCase("http://[0:0:0:0:0:0:0:1]", "http", "::1", 80)]
    [TestCase("https://192.168.1.4", "https", "192.168.1.4", 443)]
    [TestCase("https://xn--bcher-kva.example", "https", "xn--bcher-kva.example", 443)]
    public void An_origin_is_read(string text, string scheme, string host, int port)
    {
        Assert.That(Origin.TryParse(text, out Origin origin), Is.True);
        Assert.That(origin, Is.EqualTo(new Origin(scheme, host, port)));
        Assert.That(Origin.TryParse(origin.ToString(), out Origin again) && again == origin, Is.True);
    }

    [TestCase("")]
    [TestCase("null")]
    [TestCase("further.pi-top.com")]
    [TestCase("https://")]
    [TestCase("https:///")]
    [TestCase("https://a.example/")]
    [TestCase("https://a.example/path")]
    [TestCase("https://a.example?x")]
    [TestCase("https://a.example#x")]
    [TestCase("https://user@a.example")]
    [TestCase("https://user:password@a.example")]
    [TestCase("https://a.example:")]
    [TestCase("https://a.example:0")]
    [TestCase("https://a.example:65536")]
    [TestCase("https://a.example:+80")]
    [TestCase("https://a.example: 80")]
    [TestCase("https://a.example https://b.example")]
    [TestCase("https://a.example,https://b.example")]
    [TestCase("https://bücher.example")]
    [TestCase("https://a%2eexample")]
    [TestCase("https://*.example")]
    [TestCase("https://[::1")]
    [TestCase("https://[::1]x")]
    [TestCase("https://[fe80::1%25eth0]")]
    [TestCase("https://[192.168.1.4]")]
    [TestCase("ftp://a.example")]
    [TestCase("file://")]
    [TestCase("chrome-extension://abcdefgh")]
    [TestCase(" https://a.example")]
    [TestCase("https://a.example\n")]
    public void What_is_no_origin_is_refused(string text) => Assert.That(Origin.TryParse(text, out _), Is.False);

    [Test]
    public void Nothing_thrown_at_it_throws_and_what_is_read_has_a_host_and_a_port() =>
        Prop.ForAll((NonNull<string> text, bool tls) =>
            !Origin.TryParse((tls ? "https://" : "http://") + text.Get, out Origin origin)
            || (origin.Host.Length > 0 && origin.Port is >= 1 and <= 65535 && !origin.Host.Any(char.IsAsciiLetterUpper)))
            .QuickCheckThrowOnFailure();

    [Test]
    public void Two_are_the_same_only_as_a_whole() => Prop.ForAll(
        Gen.Elements("http", "https").ToArbitrary(), Gen.Elements("a.example", "b.example", "a.example.evil", "xa.example").ToArbitrary(),
        Gen.Elements("", ":80", ":443", ":8028").ToArbitrary(),
        (scheme, host, port) =>
        {
            bool same = Origin.TryParse($"{scheme}://{host}{port}", out Origin other) && other == new Origin("https", "a.example", 443);
            return same == (scheme == "https" && host == "a.example" && (port is "" or ":443"));
        }).QuickCheckThrowOnFailure();
}
