using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Events;

/// <summary>Waits for a descriptor that a native library owns and reads: through a duplicate, so that each side closes its own.</summary>
public static class ForeignDescriptor
{
    /// <summary>Watches a descriptor of this process. What is returned is the caller's to dispose, and never to be read or written.</summary>
    /// <exception cref="LibcException">EBADF; EMFILE: no descriptor is left.</exception>
    public static PollableFile Watch(EventLoop loop, int descriptor)
    {
        using var foreign = new SafeFileHandle(descriptor, ownsHandle: false);
        int copy = LibcException.Check(Libc.FileControl(foreign, Libc.F_DUPFD_CLOEXEC, 0), "fcntl(F_DUPFD_CLOEXEC)");
        return new PollableFile(loop, new SafeFileHandle(copy, ownsHandle: true));
    }
}
