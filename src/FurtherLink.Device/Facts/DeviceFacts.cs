namespace FurtherLink.Device.Facts;

/// <summary>What a device can say of itself; null is what it does not say.</summary>
public sealed record DeviceFacts
{
    /// <summary>Its short name, <c>pi-top-1A2B</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the board is: <c>Raspberry Pi 4 Model B Rev 1.4</c>.</summary>
    public string? Model { get; init; }

    /// <summary>What the board is built into: <c>pi-top [4]</c>.</summary>
    public string? Product { get; init; }

    /// <summary>Of the board.</summary>
    public string? Serial { get; init; }

    /// <summary>Its name on the network.</summary>
    public required string Hostname { get; init; }

    /// <summary>Where it can be reached, the best first; loopback and link-local ones are not among them.</summary>
    public required IReadOnlyList<DeviceAddress> Addresses { get; init; }

    /// <summary>The operating system: <c>Debian GNU/Linux 12 (bookworm)</c>.</summary>
    public string? System { get; init; }

    /// <summary>Since the kernel started.</summary>
    public TimeSpan? Uptime { get; init; }

    /// <summary>Of the processor, in degrees Celsius.</summary>
    public double? CpuTemperature { get; init; }

    /// <summary>Whether the processor is slowed down.</summary>
    public Throttling? Throttling { get; init; }

    /// <summary>Memory, in bytes.</summary>
    public Capacity? Memory { get; init; }

    /// <summary>The disk that the system is on, in bytes.</summary>
    public Capacity? Disk { get; init; }

    /// <summary>The battery.</summary>
    public BatteryState? Battery { get; init; }
}

/// <summary>An address.</summary>
/// <param name="Interface">The network interface: <c>wlan0</c>.</param>
/// <param name="Address">IPv4 or IPv6.</param>
public sealed record DeviceAddress(string Interface, string Address);

/// <summary>How much there is of something.</summary>
/// <param name="Total">In bytes.</param>
/// <param name="Available">What is left of it for programs, in bytes.</param>
public sealed record Capacity(long Total, long Available);
