using FurtherLink.Linux;
using FurtherLink.Linux.Buses;

namespace FurtherLink.Tests.Linux.Buses;

internal sealed class I2cTests
{
    private const int StubAddress = 0x48;

    [Test]
    public void What_is_no_bus_is_told() =>
        Assert.That(() => I2cDevice.Open("/dev/null", StubAddress), Throws.TypeOf<LibcException>().With.Property(nameof(LibcException.Errno)).EqualTo(Errno.NotATerminal));

    [Test]
    public void What_is_written_to_registers_can_be_read_from_them()
    {
        using I2cDevice chip = I2cDevice.Open(StubBus(), StubAddress);
        byte[] bytes = [.. Enumerable.Range(1, 32).Select(number => (byte)(number * 7))];
        byte[] read = new byte[32];
        chip.Write(0x40, bytes);
        chip.Read(0x40, read);
        Assert.That(read, Is.EqualTo(bytes));
    }

    [Test]
    public void Nobody_answers_where_nobody_is()
    {
        using I2cDevice chip = I2cDevice.Open(StubBus(), 0x33);
        Assert.That(() => chip.Write(0, [1]), Throws.TypeOf<LibcException>());
    }

    // i2c-stub knows registers alone, so this also goes through the SMBus calls. Documentation/i2c/i2c-stub.rst.
    private static string StubBus()
    {
        string? bus = Directory.Exists("/sys/class/i2c-dev")
            ? Directory.GetDirectories("/sys/class/i2c-dev").FirstOrDefault(bus => File.ReadAllText($"{bus}/name").StartsWith("SMBus stub", StringComparison.Ordinal))
            : null;
        if (bus is null) Assert.Ignore("This kernel simulates no I²C chip (no i2c-stub); tests/vm/buses runs these tests in a machine whose kernel does.");
        return $"/dev/{Path.GetFileName(bus)}";
    }
}
