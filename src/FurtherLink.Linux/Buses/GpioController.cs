using System.Text;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Buses;

/// <summary>A chip with GPIO lines, <c>/dev/gpiochip0</c>. A line is had by one program at a time, until it closes it or ends.</summary>
/// <remarks>The kernel's Documentation/userspace-api/gpio/chardev.rst.</remarks>
public sealed class GpioController : IDisposable
{
    private const uint EventsKept = 64;

    private readonly SafeFileHandle _chip;
    private readonly string _path;

    private GpioController(SafeFileHandle chip, string path, string label, int pinCount)
    {
        _chip = chip;
        _path = path;
        Label = label;
        PinCount = pinCount;
    }

    /// <summary>What the driver calls the chip: <c>pinctrl-bcm2711</c> for the header of a Raspberry Pi 4.</summary>
    public string Label { get; }

    /// <summary>How many lines it has.</summary>
    public int PinCount { get; }

    /// <summary>Opens a chip.</summary>
    /// <exception cref="LibcException">ENOENT; EACCES: for group <c>gpio</c> only; ENOTTY: that is no GPIO chip.</exception>
    public static unsafe GpioController Open(string path)
    {
        SafeFileHandle chip = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (chip.IsInvalid) throw LibcException.FromLastError($"open({path})");
        try
        {
            LibcException.Check(Libc.GetChipInfo(chip, Libc.GPIO_GET_CHIPINFO_IOCTL, out Libc.GpioChipInfo info), $"ioctl({path}, GPIO_GET_CHIPINFO)");
            string label = Encoding.UTF8.GetString(new ReadOnlySpan<byte>(info.Label, Libc.GPIO_MAX_NAME_SIZE).SliceToNul());
            return new GpioController(chip, path, label, (int)info.Lines);
        }
        catch
        {
            chip.Dispose();
            throw;
        }
    }

    /// <summary>The chip behind the header of a Raspberry Pi, wherever its kernel put it: the first whose label says so, else the first of all.</summary>
    /// <exception cref="LibcException">ENOENT: there is none. EACCES.</exception>
    public static GpioController OpenHeader()
    {
        string[] paths = Directory.GetFiles("/dev", "gpiochip*");
        Array.Sort(paths, StringComparer.Ordinal);
        foreach (string path in paths)
        {
            GpioController chip = Open(path);
            // Documentation/devicetree/bindings/pinctrl: brcm,bcm2835-gpio and its kin up to the Pi 4; raspberrypi,rp1-gpio on the Pi 5.
            if (chip.Label.StartsWith("pinctrl-", StringComparison.Ordinal)) return chip;
            chip.Dispose();
        }

        return Open(paths.Length > 0 ? paths[0] : "/dev/gpiochip0");
    }

    /// <summary>Takes a line to drive it. It is the caller's to dispose, which lets go of it.</summary>
    /// <exception cref="LibcException">EBUSY: another program or a driver has it. EINVAL: there is no such line.</exception>
    public GpioOutput OpenOutput(int pin, PinValue initial, string consumer)
    {
        Libc.GpioLineRequest request = Request([pin], consumer);
        request.Flags = Libc.GPIO_V2_LINE_FLAG_OUTPUT;
        request.AttributeCount = 1;
        request.Attribute = new Libc.GpioLineAttribute { Id = Libc.GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES, Value = (ulong)initial, Mask = 1 };
        return new GpioOutput(Take(ref request));
    }

    /// <summary>Takes lines to be told of their changes. They are the caller's to dispose.</summary>
    /// <param name="loop">Waits for the changes.</param>
    /// <param name="pins">At most 64.</param>
    /// <param name="activeLow">Buttons to ground: pulled up, and <see cref="PinValue.High"/> means pressed. Otherwise pulled down.</param>
    /// <param name="debounce">How long a line has to be quiet to be believed; done by the kernel, also for chips that cannot.</param>
    /// <param name="consumer">Whom tools like gpioinfo name, up to 31 bytes.</param>
    /// <exception cref="LibcException">EBUSY: another program or a driver has one of them. EINVAL: there is no such line.</exception>
    public GpioInputs OpenInputs(EventLoop loop, IReadOnlyList<int> pins, bool activeLow, TimeSpan debounce, string consumer)
    {
        Libc.GpioLineRequest request = Request(pins, consumer);
        request.Flags = Libc.GPIO_V2_LINE_FLAG_INPUT | Libc.GPIO_V2_LINE_FLAG_EDGE_RISING | Libc.GPIO_V2_LINE_FLAG_EDGE_FALLING
            | (activeLow ? Libc.GPIO_V2_LINE_FLAG_ACTIVE_LOW | Libc.GPIO_V2_LINE_FLAG_BIAS_PULL_UP : Libc.GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN);
        request.EventBufferSize = EventsKept;
        request.AttributeCount = 1;
        request.Attribute = new Libc.GpioLineAttribute
        {
            Id = Libc.GPIO_V2_LINE_ATTR_ID_DEBOUNCE,
            Value = (uint)debounce.TotalMicroseconds,
            Mask = pins.Count == Libc.GPIO_V2_LINES_MAX ? ulong.MaxValue : (1UL << pins.Count) - 1,
        };
        return new GpioInputs(loop, Take(ref request), pins);
    }

    /// <summary>Closes the chip; lines taken from it stay as they are.</summary>
    public void Dispose() => _chip.Dispose();

    private static unsafe Libc.GpioLineRequest Request(IReadOnlyList<int> pins, string consumer)
    {
        if (pins.Count > Libc.GPIO_V2_LINES_MAX) throw new ArgumentException($"at most {Libc.GPIO_V2_LINES_MAX} lines at a time", nameof(pins));
        var request = new Libc.GpioLineRequest { LineCount = (uint)pins.Count };
        for (int i = 0; i < pins.Count; i++) request.Offsets[i] = (uint)pins[i];
        Encoding.ASCII.GetBytes(consumer, new Span<byte>(request.Consumer, Libc.GPIO_MAX_NAME_SIZE - 1));
        return request;
    }

    // The new descriptor is close-on-exec: linereq_create() in the kernel's gpiolib-cdev.c.
    private SafeFileHandle Take(ref Libc.GpioLineRequest request)
    {
        LibcException.Check(Libc.RequestLines(_chip, Libc.GPIO_V2_GET_LINE_IOCTL, ref request), $"ioctl({_path}, GPIO_V2_GET_LINE)");
        return new SafeFileHandle(request.Descriptor, ownsHandle: true);
    }
}
