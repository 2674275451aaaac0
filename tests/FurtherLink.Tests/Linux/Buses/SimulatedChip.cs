namespace FurtherLink.Tests.Linux.Buses;

/// <summary>A GPIO chip that the kernel simulates (Documentation/admin-guide/gpio/gpio-sim.rst): a test pulls its lines and sees what a program drives.</summary>
internal sealed class SimulatedChip : IDisposable
{
    private const string Configuration = "/sys/kernel/config/gpio-sim";

    private readonly string _device;
    private readonly string _lines;

    private SimulatedChip(string device)
    {
        _device = device;
        Directory.CreateDirectory($"{device}/bank0");
        File.WriteAllText($"{device}/bank0/num_lines", "32");
        File.WriteAllText($"{device}/bank0/label", "pinctrl-simulated");
        File.WriteAllText($"{device}/live", "1");
        string chip = File.ReadAllText($"{device}/bank0/chip_name").Trim();
        Path = $"/dev/{chip}";
        _lines = $"/sys/devices/platform/{File.ReadAllText($"{device}/dev_name").Trim()}/{chip}";
    }

    public string Path { get; }

    /// <summary>Makes one, or ignores the test where this kernel cannot.</summary>
    public static SimulatedChip Make()
    {
        if (!Directory.Exists(Configuration)) Assert.Ignore("This kernel simulates no GPIO chip (no gpio-sim); tests/vm/buses runs these tests in a machine whose kernel does.");
        return new SimulatedChip($"{Configuration}/further-link-{Guid.NewGuid():N}"[..^16]);
    }

    /// <summary>Pulls a line up or down, as a button does.</summary>
    public void Pull(int line, bool up) => File.WriteAllText($"{_lines}/sim_gpio{line}/pull", up ? "pull-up" : "pull-down");

    /// <summary>What a line is, as somebody with a meter would see it.</summary>
    public bool Value(int line) => File.ReadAllText($"{_lines}/sim_gpio{line}/value").Trim() == "1";

    public void Dispose()
    {
        File.WriteAllText($"{_device}/live", "0");
        Directory.Delete($"{_device}/bank0");
        Directory.Delete(_device);
    }
}
