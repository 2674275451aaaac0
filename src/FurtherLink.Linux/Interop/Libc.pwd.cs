using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>struct passwd, pwd.h(0p), in glibc's order; pointers into the buffer of the call.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Passwd
    {
        internal nint Name;
        internal nint Password;
        internal uint Uid;
        internal uint Gid;
        internal nint Gecos;
        internal nint Directory;
        internal nint Shell;
    }

    /// <summary>getpwnam_r(3): returns an error number; not found is 0 with a null <paramref name="result"/>.</summary>
    [LibraryImport(Library, EntryPoint = "getpwnam_r", StringMarshalling = StringMarshalling.Utf8)]
    internal static unsafe partial int GetPasswdByName(string name, out Passwd passwd, byte* buffer, nuint length, out nint result);

    /// <summary>getpwuid_r(3).</summary>
    [LibraryImport(Library, EntryPoint = "getpwuid_r")]
    internal static unsafe partial int GetPasswdById(uint uid, out Passwd passwd, byte* buffer, nuint length, out nint result);
}
