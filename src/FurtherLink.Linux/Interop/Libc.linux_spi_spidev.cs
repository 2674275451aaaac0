using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

// linux/spi/spidev.h
internal static partial class Libc
{
    internal const uint SPI_IOC_WR_MODE = 0x40016B01;
    internal const uint SPI_IOC_WR_BITS_PER_WORD = 0x40016B03;
    internal const uint SPI_IOC_WR_MAX_SPEED_HZ = 0x40046B04;
    internal const uint SPI_IOC_MESSAGE_1 = 0x40206B00;

    /// <summary>struct spi_ioc_transfer; addresses are 64 bits wide on every machine.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SpiTransfer
    {
        internal ulong Sent;
        internal ulong Received;
        internal uint Length;
        internal uint SpeedHertz;
        internal ushort DelayMicroseconds;
        internal byte BitsPerWord;
        internal byte ChipSelectChange;
        internal byte SentWires;
        internal byte ReceivedWires;
        internal byte WordDelayMicroseconds;
        internal byte Padding;
    }

    /// <summary>ioctl(2) with a byte: <see cref="SPI_IOC_WR_MODE"/>, <see cref="SPI_IOC_WR_BITS_PER_WORD"/>.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int SetSpi(SafeFileHandle device, nuint request, in byte value);

    /// <summary>ioctl(2) with a number: <see cref="SPI_IOC_WR_MAX_SPEED_HZ"/>.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int SetSpi(SafeFileHandle device, nuint request, in uint value);

    /// <summary>SPI_IOC_MESSAGE(1): one transfer, with the chip selected around it.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int TransferSpi(SafeFileHandle device, nuint request, in SpiTransfer transfer);
}
