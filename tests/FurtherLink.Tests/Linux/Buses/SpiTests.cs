using FurtherLink.Linux;
using FurtherLink.Linux.Buses;

namespace FurtherLink.Tests.Linux.Buses;

internal sealed class SpiTests
{
    [TestCase("/dev/null", Errno.NotATerminal)]
    [TestCase("/dev/spidev99.99", Errno.NoSuchFile)]
    public void What_is_no_bus_is_told(string path, int errno) =>
        Assert.That(() => SpiDevice.Open(path, 8_000_000), Throws.TypeOf<LibcException>().With.Property(nameof(LibcException.Errno)).EqualTo(errno));
}
