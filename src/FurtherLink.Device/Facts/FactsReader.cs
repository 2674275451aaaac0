using System.Globalization;

namespace FurtherLink.Device.Facts;

/// <summary>Looks up what this device is and how it is. Each look costs some twenty small reads, a millisecond or two.</summary>
public sealed class FactsReader
{
    private readonly SystemFiles _files;

    /// <summary>Reads this machine.</summary>
    public FactsReader()
        : this(new SystemFiles())
    {
    }

    internal FactsReader(SystemFiles files) => _files = files;

    /// <summary>What is so now. Throttling is only here where sysfs has it.</summary>
    public DeviceFacts Read() => new()
    {
        Name = ShortName.Of(_files),
        Model = _files.Text("/proc/device-tree/model") ?? _files.Field("/proc/cpuinfo", "Model", ':'),
        Product = _files.Text("/run/pt_device_type"),
        Serial = ShortName.Serial(_files),
        Hostname = Environment.MachineName,
        Addresses = NetworkAddresses.Read(),
        System = _files.Field("/etc/os-release", "PRETTY_NAME", '='),
        Uptime = Uptime(),
        CpuTemperature = Temperature(),
        Throttling = _files.Text("/sys/devices/platform/soc/soc:firmware/get_throttled") is { } bits ? Throttling.Parse(bits) : null,
        Memory = Memory(),
        Disk = Disk(),
        Battery = Battery(),
    };

    // proc_uptime(5): seconds, with a fraction.
    private TimeSpan? Uptime() =>
        double.TryParse(_files.Text("/proc/uptime")?.Split(' ')[0], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;

    // Documentation/driver-api/thermal/sysfs-api.rst: thousandths of a degree.
    private double? Temperature() => _files.Number("/sys/class/thermal/thermal_zone0/temp") is { } thousandths ? Math.Round(thousandths / 1000.0, 1) : null;

    // proc_meminfo(5): "MemTotal:  3884376 kB"
    private Capacity? Memory() => Kilobytes("MemTotal") is { } total && Kilobytes("MemAvailable") is { } available ? new Capacity(total, available) : null;

    private long? Kilobytes(string name) =>
        long.TryParse(_files.Field("/proc/meminfo", name, ':')?.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out long count) ? count * 1024 : null;

    private static Capacity? Disk()
    {
        try
        {
            var drive = new DriveInfo("/");
            return new Capacity(drive.TotalSize, drive.AvailableFreeSpace);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // Documentation/ABI/testing/sysfs-class-power. Mice and the like have batteries, too: their scope is Device.
    private BatteryState? Battery()
    {
        foreach (string supply in _files.Directories("/sys/class/power_supply"))
        {
            if (_files.Text($"{supply}/type") != "Battery" || _files.Text($"{supply}/scope") == "Device") continue;
            if (_files.Number($"{supply}/capacity") is not (>= 0 and <= 100 and var percent)) continue;
            BatteryCharge charge = _files.Text($"{supply}/status") switch
            {
                "Charging" => BatteryCharge.Charging,
                "Full" or "Not charging" => BatteryCharge.Full,
                _ => BatteryCharge.Discharging,
            };
            string left = charge == BatteryCharge.Charging ? "time_to_full_now" : "time_to_empty_now";
            return new BatteryState(charge, (int)percent, _files.Number($"{supply}/{left}") is > 0 and var seconds ? (int)(seconds / 60) : null);
        }

        return null;
    }
}
