using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Buses;

/// <summary>One chip on an SPI bus that is only written to: mode 0, 8 bits, most significant bit first.</summary>
/// <remarks>The kernel's Documentation/spi/spidev.rst. Members are synchronous: 1 KiB at 8 MHz takes a millisecond.</remarks>
public sealed class SpiDevice : IDisposable
{
    /// <summary>What one transfer can hold, in bytes: spidev's bufsiz, unless the module was told otherwise.</summary>
    public const int MaxTransferBytes = 4096;

    private const byte Mode0 = 0;
    private const byte WordBits = 8;

    private readonly SafeFileHandle _device;

    private SpiDevice(SafeFileHandle device) => _device = device;

    /// <summary>Opens a device.</summary>
    /// <param name="path"><c>/dev/spidev1.0</c>: bus 1, chip select 0.</param>
    /// <param name="clockHertz">The fastest the chip can follow.</param>
    /// <exception cref="LibcException">ENOENT: SPI is not enabled here. EACCES: for group <c>spi</c> only. ENOTTY: that is no SPI device.</exception>
    public static SpiDevice Open(string path, uint clockHertz)
    {
        SafeFileHandle device = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (device.IsInvalid) throw LibcException.FromLastError($"open({path})");
        try
        {
            LibcException.Check(Libc.SetSpi(device, Libc.SPI_IOC_WR_MODE, Mode0), $"ioctl({path}, SPI_IOC_WR_MODE)");
            LibcException.Check(Libc.SetSpi(device, Libc.SPI_IOC_WR_BITS_PER_WORD, WordBits), $"ioctl({path}, SPI_IOC_WR_BITS_PER_WORD)");
            LibcException.Check(Libc.SetSpi(device, Libc.SPI_IOC_WR_MAX_SPEED_HZ, clockHertz), $"ioctl({path}, SPI_IOC_WR_MAX_SPEED_HZ)");
            return new SpiDevice(device);
        }
        catch
        {
            device.Dispose();
            throw;
        }
    }

    /// <summary>Sends bytes; returns when they are on the wire.</summary>
    /// <exception cref="LibcException">The bus failed.</exception>
    public unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            for (int sent = 0; sent < bytes.Length; sent += MaxTransferBytes)
            {
                var transfer = new Libc.SpiTransfer
                {
                    Sent = (ulong)(first + sent),
                    Length = (uint)Math.Min(MaxTransferBytes, bytes.Length - sent),
                };
                LibcException.Check(Libc.TransferSpi(_device, Libc.SPI_IOC_MESSAGE_1, transfer), "ioctl(SPI_IOC_MESSAGE)");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _device.Dispose();
}
