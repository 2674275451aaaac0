using FurtherLink.Device;
using FurtherLink.Device.Facts;

namespace FurtherLink.Tests.Device;

internal sealed class FactsTests
{
    private string _root = null!;

    [SetUp]
    public void Begin() => _root = Directory.CreateTempSubdirectory("further-link-test-").FullName;

    [TearDown]
    public void End() => Directory.Delete(_root, recursive: true);

    [Test]
    public void A_pi_top_says_what_it_is_and_how_it_is()
    {
        Write("/proc/cpuinfo", "processor\t: 0\nHardware\t: BCM2835\nRevision\t: b03114\nSerial\t\t: 10000000f03c1a2b\nModel\t\t: Raspberry Pi 4 Model B Rev 1.4\n");
        Write("/proc/device-tree/model", "Raspberry Pi 4 Model B Rev 1.4\0");
        Write("/run/pt_device_type", "pi-top [4]\n");
        Write("/run/pt_hub_serial", "0123ABCD\n");
        Write("/proc/uptime", "3661.52 9000.00\n");
        Write("/proc/meminfo", "MemTotal:        3884376 kB\nMemFree:          100000 kB\nMemAvailable:    2884376 kB\n");
        Write("/etc/os-release", "NAME=\"Debian\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"\n");
        Write("/sys/class/thermal/thermal_zone0/temp", "48312\n");
        Write("/sys/devices/platform/soc/soc:firmware/get_throttled", "50005\n");
        DeviceFacts facts = Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(facts.Name, Is.EqualTo("pi-top-1A2B"));
            Assert.That(facts.Model, Is.EqualTo("Raspberry Pi 4 Model B Rev 1.4"));
            Assert.That(facts.Product, Is.EqualTo("pi-top [4]"));
            Assert.That(facts.Serial, Is.EqualTo("10000000f03c1a2b"));
            Assert.That(facts.Uptime, Is.EqualTo(TimeSpan.FromSeconds(3661.52)));
            Assert.That(facts.Memory, Is.EqualTo(new Capacity(3884376L * 1024, 2884376L * 1024)));
            Assert.That(facts.System, Is.EqualTo("Debian GNU/Linux 12 (bookworm)"));
            Assert.That(facts.CpuTemperature, Is.EqualTo(48.3));
            Assert.That(facts.Throttling, Is.EqualTo(new Throttling(UnderVoltage: true, false, Throttled: true, false, SinceStart: true)));
            Assert.That(facts.Disk, Is.Not.Null);
            Assert.That(facts.Battery, Is.Null);
        }
    }

    [Test]
    public void What_is_missing_is_null_and_no_error()
    {
        DeviceFacts facts = Read();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(new object?[] { facts.Model, facts.Product, facts.Serial, facts.System, facts.Uptime, facts.CpuTemperature, facts.Throttling, facts.Memory, facts.Battery }, Is.All.Null);
            Assert.That(facts.Name, Does.Match("^pi-top-[0-9A-F]{4}$"));
        }
    }

    [Test]
    public void What_is_odd_is_null_and_no_error()
    {
        Write("/proc/cpuinfo", "Serial\t: 0000000000000000\n");
        Write("/proc/uptime", "for ever\n");
        Write("/proc/meminfo", "MemTotal: lots\nMemAvailable:\n");
        Write("/sys/class/thermal/thermal_zone0/temp", "");
        Write("/sys/class/power_supply/BAT0/type", "Battery\n");
        Write("/sys/class/power_supply/BAT0/capacity", "4711\n");
        DeviceFacts facts = Read();
        Assert.That(new object?[] { facts.Serial, facts.Uptime, facts.CpuTemperature, facts.Memory, facts.Battery }, Is.All.Null);
    }

    [Test]
    public void Without_a_serial_number_the_name_comes_from_the_machine_id_which_it_does_not_tell()
    {
        Write("/etc/machine-id", "3d1219c7c4c5404aaa1f6d2a48adfda4\n");
        string name = Read().Name;
        Write("/etc/machine-id", "4d1219c7c4c5404aaa1f6d2a48adfda4\n");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(name, Does.Match("^pi-top-[0-9A-F]{4}$"));
            Assert.That(name, Is.Not.EqualTo("pi-top-FDA4").And.Not.EqualTo("pi-top-3D12"));
            Assert.That(Read().Name, Is.Not.EqualTo(name));
        }
    }

    [TestCase("Discharging", "time_to_empty_now", BatteryCharge.Discharging)]
    [TestCase("Charging", "time_to_full_now", BatteryCharge.Charging)]
    [TestCase("Full", "none", BatteryCharge.Full)]
    [TestCase("Unknown", "time_to_empty_now", BatteryCharge.Discharging)]
    public void A_battery_of_the_kernels_is_read_and_a_mouses_is_not(string status, string left, BatteryCharge charge)
    {
        Write("/sys/class/power_supply/AC/type", "Mains\n");
        Write("/sys/class/power_supply/hidpp_battery_0/type", "Battery\n");
        Write("/sys/class/power_supply/hidpp_battery_0/scope", "Device\n");
        Write("/sys/class/power_supply/hidpp_battery_0/capacity", "1\n");
        Write("/sys/class/power_supply/pi/type", "Battery\n");
        Write("/sys/class/power_supply/pi/capacity", "64\n");
        Write("/sys/class/power_supply/pi/status", status + "\n");
        Write($"/sys/class/power_supply/pi/{left}", "5400\n");
        Assert.That(Read().Battery, Is.EqualTo(new BatteryState(charge, 64, left == "none" ? null : 90)));
    }

    [TestCase("throttled=0x0", false, false)]
    [TestCase("throttled=0x50000", false, true)]
    [TestCase("1", true, false)]
    public void The_firmwares_bits_are_told_apart(string text, bool now, bool before)
    {
        Throttling throttling = Throttling.Parse(text)!;
        Assert.That((throttling.UnderVoltage, throttling.SinceStart), Is.EqualTo((now, before)));
    }

    [TestCase("")]
    [TestCase("throttled=")]
    [TestCase("VCHI initialization failed")]
    public void What_the_firmware_does_not_say_is_null(string text) => Assert.That(Throttling.Parse(text), Is.Null);

    private DeviceFacts Read() => new FactsReader(new SystemFiles(_root)).Read();

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_root + path)!);
        File.WriteAllText(_root + path, text);
    }
}
