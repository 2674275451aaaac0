namespace FurtherLink.Doctor;

/// <summary>Whether the small display is free for the daemon. Only where there is one: it hangs on the SPI bus.</summary>
internal sealed class DisplayCheck : ICheck
{
    private const string Own = "further-link";

    public string Subject => "display";

    public Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        string[] devices = Directory.GetFiles("/dev", "spidev*");
        return Task.FromResult<IReadOnlyList<Finding>>([Judge(devices, devices.Length == 0 ? [] : OpenFiles.Of(devices.ToHashSet()))]);
    }

    /// <param name="devices">The SPI devices.</param>
    /// <param name="holders">Who has one open, as far as that can be seen.</param>
    internal static Finding Judge(IReadOnlyList<string> devices, IReadOnlyList<Holder> holders)
    {
        if (devices.Count == 0) return Finding.Fine("there is none (no /dev/spidev*)");
        Holder[] others = [.. holders.Where(holder => holder.Name != Own)];
        return others.Length == 0
            ? Finding.Fine($"{string.Join(", ", devices)}: no other program draws")
            : Finding.Wrong($"{string.Join(" and ", others.AsEnumerable())} has the display's bus open, so the daemon cannot draw", "end that program; sudo systemctl restart further-link");
    }
}
