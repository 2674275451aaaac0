using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

// linux/gpio.h: the GPIO character device, second version of its interface (Linux 5.10). Alike on x64, arm64 and armhf: every 64-bit field is aligned to 8.
internal static partial class Libc
{
    internal const uint GPIO_GET_CHIPINFO_IOCTL = 0x8044B401;
    internal const uint GPIO_V2_GET_LINE_IOCTL = 0xC250B407;
    internal const uint GPIO_V2_LINE_GET_VALUES_IOCTL = 0xC010B40E;
    internal const uint GPIO_V2_LINE_SET_VALUES_IOCTL = 0xC010B40F;
    internal const int GPIO_MAX_NAME_SIZE = 32;
    internal const int GPIO_V2_LINES_MAX = 64;
    internal const ulong GPIO_V2_LINE_FLAG_ACTIVE_LOW = 1 << 1;
    internal const ulong GPIO_V2_LINE_FLAG_INPUT = 1 << 2;
    internal const ulong GPIO_V2_LINE_FLAG_OUTPUT = 1 << 3;
    internal const ulong GPIO_V2_LINE_FLAG_EDGE_RISING = 1 << 4;
    internal const ulong GPIO_V2_LINE_FLAG_EDGE_FALLING = 1 << 5;
    internal const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_UP = 1 << 8;
    internal const ulong GPIO_V2_LINE_FLAG_BIAS_PULL_DOWN = 1 << 9;
    internal const uint GPIO_V2_LINE_ATTR_ID_OUTPUT_VALUES = 2;
    internal const uint GPIO_V2_LINE_ATTR_ID_DEBOUNCE = 3;
    internal const uint GPIO_V2_LINE_EVENT_RISING_EDGE = 1;
    internal const uint GPIO_V2_LINE_EVENT_FALLING_EDGE = 2;

    /// <summary>struct gpiochip_info.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct GpioChipInfo
    {
        internal fixed byte Name[GPIO_MAX_NAME_SIZE];
        internal fixed byte Label[GPIO_MAX_NAME_SIZE];
        internal uint Lines;
    }

    /// <summary>struct gpio_v2_line_config_attribute; the union in its middle as its 64-bit member (the debounce period is the low half of it).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GpioLineAttribute
    {
        internal uint Id;
        internal uint Padding;
        internal ulong Value;
        internal ulong Mask;
    }

    /// <summary>struct gpio_v2_line_request, with its config in place. Padding has to be zero.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct GpioLineRequest
    {
        internal fixed uint Offsets[GPIO_V2_LINES_MAX];
        internal fixed byte Consumer[GPIO_MAX_NAME_SIZE];
        internal ulong Flags;
        internal uint AttributeCount;
        internal fixed uint ConfigPadding[5];
        internal GpioLineAttribute Attribute;
        internal fixed ulong OtherAttributes[27];
        internal uint LineCount;
        internal uint EventBufferSize;
        internal fixed uint Padding[5];
        internal int Descriptor;
    }

    /// <summary>struct gpio_v2_line_values: bit n stands for the n-th line of the request.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct GpioLineValues
    {
        internal ulong Bits;
        internal ulong Mask;
    }

    /// <summary>struct gpio_v2_line_event.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct GpioLineEvent
    {
        internal ulong TimestampNanoseconds;
        internal uint Id;
        internal uint Offset;
        internal uint Number;
        internal uint LineNumber;
        internal fixed uint Padding[6];
    }

    /// <summary>gpio_get_chipinfo_ioctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetChipInfo(SafeFileHandle chip, nuint request, out GpioChipInfo info);

    /// <summary>gpio_v2_get_line_ioctl(2): <see cref="GpioLineRequest.Descriptor"/> is the caller's to close.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int RequestLines(SafeFileHandle chip, nuint request, ref GpioLineRequest lines);

    /// <summary>gpio_v2_line_get_values_ioctl(2), gpio_v2_line_set_values_ioctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int LineValues(SafeFileHandle lines, nuint request, ref GpioLineValues values);
}
