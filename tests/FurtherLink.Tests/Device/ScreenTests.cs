using FurtherLink.Device.Drawing;
using FurtherLink.Device.Screens;

namespace FurtherLink.Tests.Device;

internal sealed class ScreenTests
{
    private const string Fingerprint = "1F:02:9C:AA:34:B7:E8:55:60:D1:7E:42:93:0B:CC:18:F6:2D:81:AE:07:5B:C4:39:EE:10:6A:D8:77:94:B3:2C";

    private static readonly PageMark Page = new(2, 5);

    private static IEnumerable<TestCaseData> Screens()
    {
        yield return Case("status", new StatusScreen("pi-top-1A2B", "192.168.1.23", 8028, Encrypted: true, Programs: 2, Clients: 1, CanPair: true));
        yield return Case("status-offline", new StatusScreen("pi-top-1A2B", null, 8028, Encrypted: true, Programs: 0, Clients: 0, CanPair: true));
        yield return Case("status-plain", new StatusScreen("a-very-long-host-name", "192.168.111.223", 80, Encrypted: false, 0, 12, CanPair: false));
        yield return Case("pairing", new PairingScreen("482917", "Ada's tablet", QrSymbol.For("https://192.168.1.23:8028/#pair"), TimeLeft: 0.7));
        yield return Case("pairing-anybody", new PairingScreen("305 168", null, QrSymbol.For("https://pi-top-1a2b.local:8028/#pair"), TimeLeft: 1));
        yield return Case("pairing-without-qr", new PairingScreen("482917", "Ada's tablet", null, TimeLeft: 0.4));
        yield return Case("pairing-letters", new PairingScreen("KX7-QM2", "Ada's tablet", QrSymbol.For("https://192.168.1.23:8028/#pair"), TimeLeft: 0.1));
        yield return Case("comparison", new ComparisonScreen("736051", "Ada's tablet", TimeLeft: 0.5));
        yield return Case("guest", new GuestScreen("Scratch", "192.168.1.40", "https://further.pi-top.com", TimeLeft: 0.8));
        yield return Case("guest-long", new GuestScreen("Mozilla Firefox 150 on Windows", "192.168.101.140", "https://lessons.example-school.org:8443", TimeLeft: 0));
        yield return Case("running", new RunningScreen("blink.py", "pi", TimeSpan.FromSeconds(83), Others: 0, Held: 0));
        yield return Case("running-held", new RunningScreen("python3", "pi", new TimeSpan(2, 5, 0), Others: 2, Held: 0.55));
        yield return Case("text", new TextScreen("LED on\n23 °C"));
        yield return Case("text-long", new TextScreen("Distance to the wall: 42 cm, and what a program writes at length is cut between words, and at last where the screen ends"));
        yield return Case("battery", new BatteryScreen(7));
        yield return Case("error", new ErrorScreen("The list of paired devices was damaged: please pair again"));
        yield return Case("address", new AddressScreen([("wlan0", "192.168.1.23"), ("eth0", "10.0.0.17")], 8028, Encrypted: true, Page));
        yield return Case("address-ipv6", new AddressScreen([("wlan0", "fd12:3456:789a:1::2f3")], 8028, Encrypted: true, Page));
        yield return Case("fingerprint", new FingerprintScreen(Fingerprint, Page));
        yield return Case("fingerprint-none", new FingerprintScreen(null, Page));
        yield return Case("clients", new ClientsScreen(["Ada's tablet", "Grace's laptop", "Room 12 whiteboard", "Zoë"], Chosen: null, Page));
        yield return Case("clients-chosen", new ClientsScreen(["Ada's tablet", "Grace's laptop", "Room 12 whiteboard", "Zoë"], Chosen: 2, Page));
        yield return Case("clients-none", new ClientsScreen([], Chosen: null, Page));
        yield return Case("revoke", new RevokeScreen("Zoë"));
        yield return Case("about", new AboutScreen("6.0.0", "Raspberry Pi 4 Model B Rev 1.4", "Debian GNU/Linux 12 (bookworm)", Page));

        static TestCaseData Case(string name, Screen screen) => new TestCaseData(name, screen).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Screens))]
    public void A_screen_looks_as_it_is_documented(string name, Screen screen)
    {
        var picture = new Framebuffer();
        screen.Draw(picture);
        StoredPicture.Check(name, picture);
    }

    // Names come from other people's machines.
    [TestCase("")]
    [TestCase("漢字かな交じり文")]
    [TestCase("\u202Eevil\n\r\t\0name")]
    [TestCase("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW")]
    public void Whatever_a_name_holds_it_can_be_drawn(string name)
    {
        Screen[] screens =
        [
            new StatusScreen(name, name, 65535, true, int.MaxValue, int.MaxValue, true),
            new PairingScreen(name, name, name.Length == 0 ? null : QrSymbol.For(name), 2),
            new ComparisonScreen(name, name, double.NaN),
            new GuestScreen(name, name, name, -1),
            new RunningScreen(name, name, TimeSpan.FromDays(400), 1000, 7),
            new ErrorScreen(name),
            new TextScreen(name),
            new AddressScreen([(name, name)], 1, true, Page),
            new FingerprintScreen(name, Page),
            new ClientsScreen([name, name], 1, Page),
            new RevokeScreen(name),
            new AboutScreen(name, name, name, Page),
        ];
        Assert.That(() => Array.ForEach(screens, static screen => screen.Draw(new Framebuffer())), Throws.Nothing);
    }
}
