using System.Globalization;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

public sealed partial class SafeDirectory
{
    private const int FindAttempts = 16;

    /// <summary>
    /// Finds what is below this directory, through symbolic links if there are any, as long as none of them leads out of it. It is held, not opened: a file is
    /// opened with <see cref="OpenFound"/>, a directory with <see cref="Take"/>. The caller's to dispose.
    /// </summary>
    /// <exception cref="LibcException">EXDEV: it would lead out; ENOSYS, EPERM: this kernel or container cannot do it; ENOENT, ELOOP, EACCES…</exception>
    /// <remarks>openat2(2): the kernel watches every step, also through links that somebody changes meanwhile.</remarks>
    public unsafe SafeFileHandle Find(IEnumerable<EntryName> names)
    {
        byte[] path = [.. names.SelectMany(static name => (byte[])[(byte)'/', .. name.Bytes]).Prepend((byte)'.'), 0];
        var how = new Libc.OpenHow
        {
            Flags = (ulong)(Libc.O_PATH | Libc.O_CLOEXEC),
            Resolve = Libc.RESOLVE_BENEATH | Libc.RESOLVE_NO_MAGICLINKS,
        };
        for (int attempt = 1; ; attempt++)
        {
            nint found = Libc.OpenAt2(Libc.SysOpenAt2, _directory, path, &how, sizeof(Libc.OpenHow));
            if (found >= 0) return new SafeFileHandle(found, ownsHandle: true);
            LibcException refused = LibcException.FromLastError("openat2");
            // EAGAIN: something on the way was renamed, and the kernel could not be sure.
            if (refused.Errno is not (Errno.TryAgain or Errno.Interrupted) || attempt == FindAttempts) throw refused;
        }
    }

    /// <summary>Opens a regular file that was found, for reading. The caller's to dispose.</summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public static SafeFileHandle OpenFound(SafeFileHandle found)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{found.DangerousGetHandle()}");
        return Retry(() => Libc.Open(path, Libc.O_RDONLY | Libc.O_NONBLOCK | Libc.O_NOCTTY | Libc.O_CLOEXEC, 0), "open", "what was found");
    }

    /// <summary>A directory that was found, which it takes over.</summary>
    public static SafeDirectory Take(SafeFileHandle found) => new(found);
}
