using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Events;

/// <summary>A pipe between the daemon and a program, pipe(7): our end is non-blocking, the program's end blocks as programs expect.</summary>
public sealed class Pipe : IDisposable
{
    private Pipe(PollableFile ours, SafeFileHandle theirs)
    {
        Ours = ours;
        Theirs = theirs;
    }

    /// <summary>The daemon's end.</summary>
    public PollableFile Ours { get; }

    /// <summary>The daemon's end, to be given to another process.</summary>
    public SafeFileHandle OurDescriptor => Ours.Handle;

    /// <summary>The end to give to a program; also kept open here, until <see cref="CloseTheirs"/> or disposal.</summary>
    public SafeFileHandle Theirs { get; }

    /// <summary>What the pipe holds at the most before its writer has to wait, in bytes; 64 KiB unless a program changed it.</summary>
    public int Capacity => Math.Max(Libc.FileControl(Ours.Handle, Libc.F_GETPIPE_SZ, 0), 64 * 1024);

    /// <summary>A pipe that the daemon reads and programs write.</summary>
    /// <exception cref="LibcException">EMFILE or ENFILE: no descriptor is left.</exception>
    public static Pipe ForOutput(EventLoop loop) => Open(loop, oursIsWrite: false);

    /// <summary>A pipe that the daemon writes and programs read.</summary>
    /// <exception cref="LibcException">EMFILE or ENFILE: no descriptor is left.</exception>
    public static Pipe ForInput(EventLoop loop) => Open(loop, oursIsWrite: true);

    /// <summary>Gives up our copy of the program's end, so that the last program's closing it is noticed.</summary>
    public void CloseTheirs() => Theirs.Dispose();

    /// <inheritdoc />
    public void Dispose()
    {
        Theirs.Dispose();
        Ours.Dispose();
    }

    /// <summary>The daemon's end of a pipe whose other end another process keeps.</summary>
    /// <param name="loop">Waits for it.</param>
    /// <param name="ours">Non-blocking; taken over.</param>
    public static Pipe OfEnd(EventLoop loop, SafeFileHandle ours) => new(new PollableFile(loop, ours), new SafeFileHandle());

    private static unsafe Pipe Open(EventLoop loop, bool oursIsWrite)
    {
        int* ends = stackalloc int[2];
        LibcException.Check(Libc.Pipe(ends, Libc.O_CLOEXEC), "pipe2");
        var ours = new SafeFileHandle(ends[oursIsWrite ? 1 : 0], ownsHandle: true);
        var theirs = new SafeFileHandle(ends[oursIsWrite ? 0 : 1], ownsHandle: true);
        try
        {
            int flags = LibcException.Check(Libc.FileControl(ours, Libc.F_GETFL, 0), "fcntl(F_GETFL)");
            LibcException.Check(Libc.FileControl(ours, Libc.F_SETFL, flags | Libc.O_NONBLOCK), "fcntl(F_SETFL)");
            return new Pipe(new PollableFile(loop, ours), theirs);
        }
        catch
        {
            ours.Dispose();
            theirs.Dispose();
            throw;
        }
    }
}
