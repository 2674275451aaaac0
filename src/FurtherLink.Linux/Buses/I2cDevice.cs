using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Buses;

/// <summary>One chip on an I²C bus, seen as registers: each message is a register's number and then its bytes.</summary>
/// <remarks>The kernel's Documentation/i2c/dev-interface.rst. Adapters that only know SMBus send the same on the wire, 32 bytes at a time.</remarks>
public sealed class I2cDevice : IDisposable
{
    // More than any display takes at once, less than any adapter refuses.
    private const int MostMessageBytes = 1 + 128;

    private readonly SafeFileHandle _bus;
    private readonly bool _plain;

    private I2cDevice(SafeFileHandle bus, bool plain)
    {
        _bus = bus;
        _plain = plain;
    }

    /// <summary>What one message carries besides the register's number, in bytes.</summary>
    public int MaxBlockBytes => _plain ? MostMessageBytes - 1 : Libc.I2C_SMBUS_BLOCK_MAX;

    /// <summary>Opens the chip at an address.</summary>
    /// <param name="path"><c>/dev/i2c-1</c>.</param>
    /// <param name="address">7 bits: 0x08 to 0x77.</param>
    /// <exception cref="LibcException">ENOENT: I²C is not enabled here. EBUSY: a driver of the kernel has the chip. EACCES: for group <c>i2c</c> only.</exception>
    public static I2cDevice Open(string path, int address)
    {
        SafeFileHandle bus = Libc.Open(path, Libc.O_RDWR | Libc.O_CLOEXEC, 0);
        if (bus.IsInvalid) throw LibcException.FromLastError($"open({path})");
        try
        {
            LibcException.Check(Libc.GetI2cAbilities(bus, Libc.I2C_FUNCS, out nuint abilities), $"ioctl({path}, I2C_FUNCS)");
            LibcException.Check(Libc.SelectI2c(bus, Libc.I2C_SLAVE, (nuint)address), $"ioctl({path}, I2C_SLAVE 0x{address:x2})");
            return new I2cDevice(bus, (abilities & Libc.I2C_FUNC_I2C) != 0);
        }
        catch
        {
            bus.Dispose();
            throw;
        }
    }

    /// <summary>Writes a register's bytes; more than <see cref="MaxBlockBytes"/> go as several messages to the same register.</summary>
    /// <exception cref="LibcException">ENXIO, EREMOTEIO: nobody answers at that address.</exception>
    public void Write(byte register, ReadOnlySpan<byte> bytes)
    {
        for (int sent = 0; sent < bytes.Length; sent += MaxBlockBytes)
        {
            ReadOnlySpan<byte> block = bytes[sent..Math.Min(sent + MaxBlockBytes, bytes.Length)];
            if (_plain) WritePlain(register, block);
            else Transfer(Libc.I2C_SMBUS_WRITE, register, block.Length, block, default);
        }
    }

    /// <summary>Reads <paramref name="bytes"/> from a register on, at most 32.</summary>
    /// <exception cref="LibcException">ENXIO, EREMOTEIO: nobody answers at that address. EOPNOTSUPP: the adapter cannot.</exception>
    public void Read(byte register, Span<byte> bytes) => Transfer(Libc.I2C_SMBUS_READ, register, bytes.Length, default, bytes);

    /// <inheritdoc/>
    public void Dispose() => _bus.Dispose();

    private unsafe void WritePlain(byte register, ReadOnlySpan<byte> block)
    {
        byte* message = stackalloc byte[MostMessageBytes];
        message[0] = register;
        block.CopyTo(new Span<byte>(message + 1, MostMessageBytes - 1));
        LibcException.Check((int)Libc.Write(_bus, message, (nuint)(block.Length + 1)), "write(i2c)");
    }

    // union i2c_smbus_data: a length, then the bytes.
    private unsafe void Transfer(byte direction, byte register, int length, ReadOnlySpan<byte> sent, Span<byte> received)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Libc.I2C_SMBUS_BLOCK_MAX);
        byte* data = stackalloc byte[Libc.I2C_SMBUS_BLOCK_MAX + 2];
        data[0] = (byte)length;
        sent.CopyTo(new Span<byte>(data + 1, Libc.I2C_SMBUS_BLOCK_MAX));
        var transfer = new Libc.SmbusTransfer
        {
            Direction = direction,
            Command = register,
            Size = Libc.I2C_SMBUS_I2C_BLOCK_DATA,
            Data = (nint)data,
        };
        LibcException.Check(Libc.TransferSmbus(_bus, Libc.I2C_SMBUS, transfer), "ioctl(I2C_SMBUS)");
        new ReadOnlySpan<byte>(data + 1, received.Length).CopyTo(received);
    }
}
