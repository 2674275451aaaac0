using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    internal const int TIOCSCTTY = 0x540E;
    internal const uint TIOCGPGRP = 0x540F;
    internal const uint TIOCSWINSZ = 0x5414;
    internal const uint TIOCGWINSZ = 0x5413;

    /// <summary>linux/sockios.h; the number of TIOCOUTQ.</summary>
    internal const uint SIOCOUTQ = 0x5411;

    /// <summary>struct winsize, ioctl_tty(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Winsize
    {
        internal ushort Rows;
        internal ushort Columns;
        internal ushort XPixels;
        internal ushort YPixels;
    }

    /// <summary>ioctl_tty(2), TIOCSWINSZ.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int SetWindowSize(SafeFileHandle terminal, nuint request, in Winsize size);

    /// <summary>ioctl_tty(2), TIOCGWINSZ.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetWindowSize(SafeFileHandle terminal, nuint request, out Winsize size);

    /// <summary>tcp(7), SIOCOUTQ.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetSendQueue(System.Net.Sockets.SafeSocketHandle socket, nuint request, out int bytes);

    /// <summary>ioctl_tty(2), TIOCGPGRP: on a master, the foreground group of its slave.</summary>
    [LibraryImport(Library, EntryPoint = "ioctl", SetLastError = true)]
    internal static partial int GetForegroundGroup(SafeFileHandle terminal, nuint request, out int group);
}
