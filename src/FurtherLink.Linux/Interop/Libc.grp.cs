using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>getgrouplist(3): −1 and the number needed in <paramref name="count"/> when <paramref name="groups"/> is too small.</summary>
    [LibraryImport(Library, EntryPoint = "getgrouplist", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int GetGroupList(string user, uint group, uint* groups, ref int count);
}
