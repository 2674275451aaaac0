using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int SOL_SOCKET = 1;
    internal const int SO_SNDBUF = 7;
    internal const int SO_PEERCRED = 17;
    internal const int SCM_RIGHTS = 1;
    internal const int AF_UNIX = 1;
    internal const int AF_INET = 2;
    internal const int AF_INET6 = 10;
    internal const int AF_NETLINK = 16;
    internal const int SOCK_RAW = 3;
    internal const int SOCK_SEQPACKET = 5;
    internal const int SOCK_CLOEXEC = 0x80000;
    internal const int SOCK_NONBLOCK = 0x800;
    internal const int IPPROTO_TCP = 6;
    internal const int MSG_CTRUNC = 0x8;
    internal const int MSG_TRUNC = 0x20;
    internal const int MSG_NOSIGNAL = 0x4000;
    internal const int MSG_CMSG_CLOEXEC = 0x40000000;
    internal const int SHUT_RDWR = 2;

    /// <summary>sizeof sun_path, unix(7).</summary>
    internal const int UnixPathBytes = 108;

    /// <summary>socket(2).</summary>
    [LibraryImport(Library, EntryPoint = "socket", SetLastError = true)]
    internal static partial SafeFileHandle Socket(int domain, int type, int protocol);

    /// <summary>struct ucred, unix(7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Ucred
    {
        internal int Pid;
        internal uint Uid;
        internal uint Gid;
    }

    /// <summary>bind(2) of a Unix socket.</summary>
    [LibraryImport(Library, EntryPoint = "bind", SetLastError = true)]
    internal static unsafe partial int Bind(SafeFileHandle socket, UnixAddress* address, int length);

    /// <summary>connect(2) of a Unix socket.</summary>
    [LibraryImport(Library, EntryPoint = "connect", SetLastError = true)]
    internal static unsafe partial int Connect(SafeFileHandle socket, UnixAddress* address, int length);

    /// <summary>listen(2).</summary>
    [LibraryImport(Library, EntryPoint = "listen", SetLastError = true)]
    internal static partial int Listen(SafeFileHandle socket, int backlog);

    /// <summary>accept4(2), without the peer's address.</summary>
    [LibraryImport(Library, EntryPoint = "accept4", SetLastError = true)]
    internal static partial SafeFileHandle Accept(SafeFileHandle socket, nint address, nint length, int flags);

    /// <summary>shutdown(2).</summary>
    [LibraryImport(Library, EntryPoint = "shutdown", SetLastError = true)]
    internal static partial int Shutdown(SafeFileHandle socket, int how);

    /// <summary>getsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "getsockopt", SetLastError = true)]
    internal static unsafe partial int GetSocketOption(SafeFileHandle socket, int level, int option, void* value, ref int length);

    /// <summary>setsockopt(2).</summary>
    [LibraryImport(Library, EntryPoint = "setsockopt", SetLastError = true)]
    internal static unsafe partial int SetSocketOption(SafeFileHandle socket, int level, int option, void* value, int length);

    /// <summary>sendmsg(2).</summary>
    [LibraryImport(Library, EntryPoint = "sendmsg", SetLastError = true)]
    internal static unsafe partial nint SendMessage(SafeFileHandle socket, MessageHeader* message, int flags);

    /// <summary>recvmsg(2).</summary>
    [LibraryImport(Library, EntryPoint = "recvmsg", SetLastError = true)]
    internal static unsafe partial nint ReceiveMessage(SafeFileHandle socket, MessageHeader* message, int flags);

    /// <summary>struct sockaddr_un, unix(7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal unsafe struct UnixAddress
    {
        internal ushort Family;
        internal fixed byte Path[UnixPathBytes];
    }

    /// <summary>struct msghdr, recvmsg(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct MessageHeader
    {
        internal nint Name;
        internal uint NameLength;
        internal nint Vectors;
        internal nuint VectorCount;
        internal nint Control;
        internal nuint ControlLength;
        internal int Flags;
    }

    /// <summary>struct iovec, iovec(3type).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct IoVector
    {
        internal nint Base;
        internal nuint Length;
    }

    /// <summary>struct cmsghdr, cmsg(3).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct ControlMessage
    {
        internal nuint Length;
        internal int Level;
        internal int Type;
    }
}
