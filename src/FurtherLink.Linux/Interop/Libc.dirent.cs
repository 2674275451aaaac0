using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const byte DT_UNKNOWN = 0;
    internal const byte DT_DIR = 4;
    internal const byte DT_REG = 8;
    internal const byte DT_LNK = 10;

    // struct dirent64: the same on every machine. The name ends with a NUL; records are padded to 8 bytes.
    //   0 inode (8) | 8 offset (8) | 16 record length (2) | 18 type (1) | 19 name …
    internal const int DirentLengthOffset = 16;
    internal const int DirentTypeOffset = 18;
    internal const int DirentNameOffset = 19;

    /// <summary>getdents64(2), glibc 2.30: as many whole records as fit; 0 at the end.</summary>
    [LibraryImport(Library, EntryPoint = "getdents64", SetLastError = true)]
    internal static partial nint ReadEntries(SafeFileHandle directory, byte[] buffer, nuint length);
}
