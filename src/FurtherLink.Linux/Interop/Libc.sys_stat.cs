using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const uint STATX_TYPE = 1;
    internal const uint STATX_MODE = 2;
    internal const uint STATX_UID = 8;
    internal const uint STATX_MTIME = 0x40;
    internal const uint STATX_INO = 0x100;
    internal const uint STATX_SIZE = 0x200;

    /// <summary>Since Linux 5.8; older kernels leave the field 0.</summary>
    internal const uint STATX_MNT_ID = 0x1000;

    internal const int S_IFMT = 0xF000;
    internal const int S_IFIFO = 0x1000;
    internal const int S_IFDIR = 0x4000;
    internal const int S_IFREG = 0x8000;
    internal const int S_IFLNK = 0xA000;

    internal const int S_IFSOCK = 0xC000;

    /// <summary>struct statx, statx(2): unlike struct stat, laid out the same on every machine.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    internal struct Statx
    {
        [FieldOffset(20)] internal uint Uid;
        [FieldOffset(28)] internal ushort Mode;
        [FieldOffset(32)] internal ulong Inode;
        [FieldOffset(40)] internal ulong Size;
        [FieldOffset(112)] internal StatxTimestamp Modified;
        [FieldOffset(136)] internal uint DeviceMajor;
        [FieldOffset(140)] internal uint DeviceMinor;
        [FieldOffset(144)] internal ulong MountId;
    }

    /// <summary>struct statx_timestamp, statx(2).</summary>
    [StructLayout(LayoutKind.Sequential, Size = 16)]
    internal struct StatxTimestamp
    {
        internal long Seconds;
        internal uint Nanoseconds;
    }

    /// <summary>umask(2): of the whole process; returns the one before.</summary>
    [LibraryImport(Library, EntryPoint = "umask")]
    internal static partial uint SetFileModeMask(uint mask);

    /// <summary>statx(2).</summary>
    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    internal static partial int GetStatus(SafeFileHandle directory, byte[] path, int flags, uint mask, out Statx status);

    /// <summary>mkdirat(2).</summary>
    [LibraryImport(Library, EntryPoint = "mkdirat", SetLastError = true)]
    internal static partial int MakeDirectoryAt(SafeFileHandle directory, byte[] path, uint mode);

    /// <summary>mkfifo(3).</summary>
    [LibraryImport(Library, EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int MakeFifo(string path, uint mode);

    /// <summary>fchmodat(3); <see cref="AT_SYMLINK_NOFOLLOW"/> needs glibc 2.32.</summary>
    [LibraryImport(Library, EntryPoint = "fchmodat", SetLastError = true)]
    internal static partial int ChangeModeAt(SafeFileHandle directory, byte[] path, uint mode, int flags);
}
