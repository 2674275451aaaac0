using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Terminals;

/// <summary>
/// stdout or stderr as bytes and nothing else. The runtime's own console sends a terminal its initialisation first (cursor keys in application mode),
/// and a file stream keeps a position of its own, so that stdout and stderr in one file would overwrite each other.
/// </summary>
/// <param name="file">Descriptor 1 or 2; stays the caller's.</param>
public sealed class StandardOutput(SafeFileHandle file)
{
    /// <summary>Writes all of <paramref name="bytes"/>, unbuffered, waiting where it has to.</summary>
    /// <exception cref="LibcException">EPIPE: nobody reads any more. ENOSPC, EIO and others of write(2).</exception>
    public unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            nint written;
            fixed (byte* first = bytes) written = Libc.Write(file, first, (nuint)bytes.Length);
            if (written >= 0) bytes = bytes[(int)written..];
            else WaitOrThrow(Marshal.GetLastPInvokeError());
        }
    }

    // A descriptor inherited from somebody who had made it non-blocking says EAGAIN.
    private void WaitOrThrow(int errno)
    {
        if (errno == Errno.Interrupted) return;
        if (errno != Errno.TryAgain) throw new LibcException("write", errno);
        var ready = new Libc.PollDescriptor { Descriptor = (int)file.DangerousGetHandle(), Events = Libc.POLLOUT };
        _ = Libc.Poll(ref ready, 1, -1);
    }
}
