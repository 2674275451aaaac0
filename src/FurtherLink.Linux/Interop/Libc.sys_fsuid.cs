using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>setfsuid(2): of the calling thread alone. Returns the previous id whether or not it changed; −1 as id only asks.</summary>
    [LibraryImport(Library, EntryPoint = "setfsuid")]
    internal static partial uint SetFileSystemUserId(uint uid);

    /// <summary>setfsgid(2).</summary>
    [LibraryImport(Library, EntryPoint = "setfsgid")]
    internal static partial uint SetFileSystemGroupId(uint gid);
}
