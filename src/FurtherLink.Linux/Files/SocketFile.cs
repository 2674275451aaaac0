using System.Globalization;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>A Unix socket that was looked at before it is connected to: it is one, no link led there, and it is that user's.</summary>
public sealed class SocketFile : IDisposable
{
    private readonly SafeFileHandle _place;

    private SocketFile(SafeFileHandle place) => _place = place;

    /// <summary>A path that leads to this very socket, whatever becomes of its name, until this is disposed.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/self/fd/{_place.DangerousGetHandle()}");

    /// <summary>Opens it, which does not connect; null: there is none, or it is something else or somebody else's.</summary>
    public static SocketFile? TryOpen(string path, uint owner)
    {
        SafeFileHandle place = Libc.Open(path, Libc.O_PATH | Libc.O_NOFOLLOW | Libc.O_CLOEXEC, 0);
        bool fits = !place.IsInvalid
            && Libc.GetStatus(place, [0], Libc.AT_EMPTY_PATH, Libc.STATX_TYPE | Libc.STATX_UID, out Libc.Statx status) == 0
            && (status.Mode & Libc.S_IFMT) == Libc.S_IFSOCK && status.Uid == owner;
        if (fits) return new SocketFile(place);
        place.Dispose();
        return null;
    }

    /// <inheritdoc/>
    public void Dispose() => _place.Dispose();
}
