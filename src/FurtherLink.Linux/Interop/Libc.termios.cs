using System.Runtime.InteropServices;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Interop;

internal static partial class Libc
{
    /// <summary>Room for any struct termios: 60 bytes with glibc and musl on the machines we know. We never look inside.</summary>
    internal const int TermiosBytes = 256;

    /// <summary>Change after what was written has been sent. termios(3).</summary>
    internal const int TCSADRAIN = 1;

    /// <summary>tcgetattr(3).</summary>
    [LibraryImport(Library, EntryPoint = "tcgetattr", SetLastError = true)]
    internal static unsafe partial int GetTerminalAttributes(SafeFileHandle terminal, byte* attributes);

    /// <summary>tcsetattr(3).</summary>
    [LibraryImport(Library, EntryPoint = "tcsetattr", SetLastError = true)]
    internal static unsafe partial int SetTerminalAttributes(SafeFileHandle terminal, int when, byte* attributes);

    /// <summary>cfmakeraw(3).</summary>
    [LibraryImport(Library, EntryPoint = "cfmakeraw")]
    internal static unsafe partial void MakeRaw(byte* attributes);
}
