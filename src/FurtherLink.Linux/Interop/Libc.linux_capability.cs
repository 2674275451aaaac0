using System.Runtime.InteropServices;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>_LINUX_CAPABILITY_VERSION_3: 64 capabilities, in two words.</summary>
    internal const uint CapabilityVersion = 0x20080522;

    internal const int CAP_KILL = 5;
    internal const int CAP_SYS_RESOURCE = 24;

    /// <summary>struct __user_cap_header_struct, capset(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityHeader
    {
        internal uint Version;
        internal int Thread;
    }

    /// <summary>struct __user_cap_data_struct: one word of each set; there are two of these.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct CapabilityWord
    {
        internal uint Effective;
        internal uint Permitted;
        internal uint Inheritable;
    }

    /// <summary>capget(2): of a thread, 0 for the calling one.</summary>
    [LibraryImport(Library, EntryPoint = "capget", SetLastError = true)]
    internal static unsafe partial int GetCapabilities(CapabilityHeader* header, CapabilityWord* words);

    /// <summary>capset(2): of the calling thread alone.</summary>
    [LibraryImport(Library, EntryPoint = "capset", SetLastError = true)]
    internal static unsafe partial int SetCapabilities(CapabilityHeader* header, CapabilityWord* words);
}
