using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const int EPOLL_CTL_MOD = 3;
    internal const uint EPOLLIN = 0x001;
    internal const uint EPOLLOUT = 0x004;
    internal const uint EPOLLERR = 0x008;
    internal const uint EPOLLHUP = 0x010;
    internal const uint EPOLLONESHOT = 1u << 30;

    /// <summary>Size of struct epoll_event: packed on x86-64 alone, so that 32-bit programs can share it (epoll_ctl(2)).</summary>
    internal static int EpollEventSize => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    /// <summary>Offset of epoll_event.data; epoll_event.events stands at 0.</summary>
    internal static int EpollEventDataOffset => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    /// <summary>epoll_create1(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_create1", SetLastError = true)]
    internal static partial SafeFileHandle EpollCreate(int flags);

    /// <summary>epoll_ctl(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_ctl", SetLastError = true)]
    internal static unsafe partial int EpollControl(SafeFileHandle epoll, int operation, SafeFileHandle file, byte* epollEvent);

    /// <summary>epoll_wait(2).</summary>
    [LibraryImport(Library, EntryPoint = "epoll_wait", SetLastError = true)]
    internal static unsafe partial int EpollWait(SafeFileHandle epoll, byte* events, int maxEvents, int timeoutMs);
}
