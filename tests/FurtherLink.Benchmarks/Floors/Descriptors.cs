using System.Runtime.InteropServices;
using System.Text;
using FurtherLink.Benchmarks.Native;
using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Benchmarks.Floors;

/// <summary>Ptys and pipes, read and written by plain blocking calls.</summary>
internal static class Descriptors
{
    private const int NameBytes = 128;
    private const int EndOfTerminal = Libc.ErrorInputOutput;

    /// <summary>Opens the master of a new pty; <paramref name="slave"/> is the path of its other end.</summary>
    internal static SafeFileHandle OpenTerminal(out string slave, bool nonBlocking = false)
    {
        int flags = Libc.OpenReadWrite | Libc.OpenNoControllingTerminal | Libc.OpenCloseOnExec;
        SafeFileHandle master = Libc.OpenTerminal(nonBlocking ? flags | Libc.OpenNonBlocking : flags);
        if (master.IsInvalid || Libc.UnlockTerminal(master) != 0) throw Failed("posix_openpt");
        Span<byte> name = stackalloc byte[NameBytes];
        if (Libc.TerminalName(master, name, NameBytes) != 0) throw Failed("ptsname_r");
        slave = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
        return master;
    }

    /// <summary>Opens a pipe; both ends are closed on exec.</summary>
    internal static (SafeFileHandle Reader, SafeFileHandle Writer) OpenPipe()
    {
        Span<int> ends = stackalloc int[2];
        if (Libc.OpenPipe(ends, Libc.OpenCloseOnExec) != 0) throw Failed("pipe2");
        return (new SafeFileHandle(ends[0], ownsHandle: true), new SafeFileHandle(ends[1], ownsHandle: true));
    }

    /// <summary>Reads what is there, waiting for the first byte; 0 is the end (for a terminal: when its last holder closed it).</summary>
    internal static int Read(SafeFileHandle file, Span<byte> buffer)
    {
        int read = (int)Libc.Read(file, buffer, (nuint)buffer.Length);
        if (read >= 0) return read;
        return Marshal.GetLastPInvokeError() == EndOfTerminal ? 0 : throw Failed("read");
    }

    /// <summary>Writes a few bytes.</summary>
    internal static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        if (Libc.Write(file, bytes, (nuint)bytes.Length) != bytes.Length) throw Failed("write");
    }

    private static BenchmarkException Failed(string call) => new($"{call}: {Marshal.GetLastPInvokeErrorMessage()}");
}
