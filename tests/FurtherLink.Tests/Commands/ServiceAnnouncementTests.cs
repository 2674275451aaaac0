using System.Net;
using System.Xml.Linq;

using FurtherLink.Commands;
using FurtherLink.Configuration;

namespace FurtherLink.Tests.Commands;

internal sealed class ServiceAnnouncementTests
{
    private static readonly DaemonOptions Usual = new() { StateDirectory = "/nowhere" };

    [Test]
    public void It_tells_what_a_client_has_to_know()
    {
        var group = XElement.Parse(Told(Usual, "pi-top-1A2B"));
        XElement service = group.Element("service")!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(group.Element("name")!.Value, Is.EqualTo("pi-top-1A2B"));
            Assert.That(service.Element("type")!.Value, Is.EqualTo("_further-link._tcp"));
            Assert.That(service.Element("port")!.Value, Is.EqualTo("8028"));
            Assert.That(
                service.Elements("txt-record").Select(static record => record.Value),
                Is.EqualTo(new[] { "version=6.0.0", "name=pi-top-1A2B", "pairing=required", "tls=1" }));
        }
    }

    [Test]
    public void An_open_device_asks_for_no_pairing() => Assert.That(
        Told(Usual with { Trust = new TrustOptions { Mode = TrustMode.Open }, Network = new NetworkOptions { Tls = false } }, "x"),
        Does.Contain("pairing=none").And.Contain("tls=0"));

    [Test]
    public void A_device_that_nobody_else_reaches_is_not_announced() => Assert.That(
        ServiceAnnouncement.Of(Usual with { Network = new NetworkOptions { Addresses = [IPAddress.Loopback, IPAddress.IPv6Loopback] } }, "x"), Is.Empty);

    // avahi's own DTD is not there to be resolved.
    private static string Told(DaemonOptions options, string name) =>
        string.Join('\n', ServiceAnnouncement.Of(options, name).Split('\n').Where(static line => !line.StartsWith("<!DOCTYPE", StringComparison.Ordinal)));
}
