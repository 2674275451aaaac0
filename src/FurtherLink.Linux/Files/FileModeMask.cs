using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Files;

/// <summary>The permissions that new files of this process, and of the programs it starts, do not get. umask(2).</summary>
public static class FileModeMask
{
    private const uint Usual = 0x12; // 022: written by the owner alone

    /// <summary>Sets what a login has, whatever the daemon was started with. To be called before there are threads that create files.</summary>
    public static void Reset() => _ = Libc.SetFileModeMask(Usual);
}
