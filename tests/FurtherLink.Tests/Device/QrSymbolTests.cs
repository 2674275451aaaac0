using FurtherLink.Device.Drawing;

namespace FurtherLink.Tests.Device;

internal sealed class QrSymbolTests
{
    [TestCase("https://10.0.0.2:8028/#pair")]
    [TestCase("https://192.168.100.200:8028/#pair")]
    [TestCase("https://pi-top-1a2b.local:8028/#pair")]
    public void An_address_fits_with_modules_of_two_dots(string address) =>
        Assert.That(QrSymbol.For(address)!.Size, Is.InRange(44, Framebuffer.Height));

    [Test]
    public void What_no_camera_could_read_is_not_shown() =>
        Assert.That(QrSymbol.For("https://[2001:db8:85a3:1234:5678:8a2e:370:7334]:8028/#pair=something-long"), Is.Null);

    [Test]
    public void It_has_the_three_corners_that_cameras_look_for()
    {
        var picture = new Framebuffer();
        QrSymbol symbol = QrSymbol.For("https://192.168.100.200:8028/#pair")!;
        symbol.Draw(picture, 0, 0);
        int far = symbol.Size - 2 * 8;
        using (Assert.EnterMultipleScope())
        {
            foreach ((int x, int y) in new[] { (2, 2), (far, 2), (2, far) })
            {
                Assert.That(picture[x, y], Is.False, "dark ring");
                Assert.That(picture[x + 2, y + 2], Is.True, "lit ring");
                Assert.That(picture[x + 6, y + 6], Is.False, "dark core");
            }
        }
    }
}
