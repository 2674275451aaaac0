using FurtherLink.Linux;
using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Tests.Linux;

/// <summary>The program's side of a pipe or terminal, used by the test itself.</summary>
internal static class Descriptors
{
    /// <summary>What the runtime opens now and then by itself; a test that looks for a leak does what may leak more often than that.</summary>
    public const int OfTheRuntime = 20;

    /// <summary>How many this process has open.</summary>
    public static int Open => Directory.GetFiles("/proc/self/fd").Length;

    /// <summary>Those of this process that lead to a file.</summary>
    public static IReadOnlyList<string> To(string path) =>
        [.. Directory.GetFileSystemEntries("/proc/self/fd").Where(one => new FileInfo(one).LinkTarget == path)];

    /// <summary>Writes once; blocks where the descriptor does.</summary>
    public static unsafe int Put(this SafeFileHandle file, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes) return LibcException.Check((int)Libc.Write(file, first, (nuint)bytes.Length), "write");
    }

    /// <summary>Reads once; blocks where the descriptor does.</summary>
    public static unsafe byte[] Take(this SafeFileHandle file, int most)
    {
        var buffer = new byte[most];
        fixed (byte* first = buffer) return buffer[..LibcException.Check((int)Libc.Read(file, first, (nuint)most), "read")];
    }
}
