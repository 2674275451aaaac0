using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

// linux/i2c-dev.h, linux/i2c.h
internal static partial class Libc
{
    internal const uint I2C_SLAVE = 0x0703;
    internal const uint I2C_FUNCS = 0x0705;
    internal const uint I2C_SMBUS = 0x0720;
    internal const uint I2C_FUNC_I2C = 0x00000001;
    internal const byte I2C_SMBUS_READ = 1;
    internal const byte I2C_SMBUS_WRITE = 0;
    internal const uint I2C_SMBUS_I2C_BLOCK_DATA = 8;
    internal const int I2C_SMBUS_BLOCK_MAX = 32;

    /// <summary>struct i2c_smbus_ioctl_data.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct SmbusTransfer
    {
        internal byte Direction;
        internal byte Command;
        internal uint Size;
        internal nint Data;
    }

    /// <summary>I2C_SLAVE: who is spoken to from here on. EBUSY: a driver of the kernel has it.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int SelectI2c(SafeFileHandle bus, nuint request, nuint address);

    /// <summary>I2C_FUNCS: what the adapter can do, an unsigned long.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetI2cAbilities(SafeFileHandle bus, nuint request, out nuint abilities);

    /// <summary>I2C_SMBUS.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int TransferSmbus(SafeFileHandle bus, nuint request, in SmbusTransfer transfer);
}
