using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const uint RENAME_NOREPLACE = 1;
    internal const uint RENAME_EXCHANGE = 2;

    /// <summary>renameat2(2).</summary>
    [LibraryImport(Library, EntryPoint = "renameat2", SetLastError = true)]
    internal static partial int RenameAt(SafeFileHandle from, byte[] path, SafeFileHandle to, byte[] newPath, uint flags);
}
