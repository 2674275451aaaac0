using System.Globalization;

namespace FurtherLink.Linux.Files;

/// <summary>An entry as it was when somebody looked. statx(2).</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Bytes, of a file.</param>
/// <param name="Seconds">When its content was last changed, since 1970 UTC; whatever somebody wrote there.</param>
/// <param name="Nanoseconds">And what comes behind the second; the kernel's clock for files ticks every few milliseconds.</param>
/// <param name="Inode">Its number on its file system: another file has another one, as long as both are there.</param>
/// <param name="Mode">Permission bits, 07777 at most.</param>
public readonly record struct EntryStatus(EntryKind Kind, long Size, long Seconds, uint Nanoseconds, ulong Inode, int Mode)
{
    private static readonly long Earliest = DateTimeOffset.MinValue.ToUnixTimeSeconds();
    private static readonly long Latest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <summary>When its content was last changed; to 100 ns, and within what .NET can tell.</summary>
    public DateTimeOffset Modified =>
        DateTimeOffset.FromUnixTimeSeconds(Math.Clamp(Seconds, Earliest, Latest)).AddTicks(Seconds < Latest ? Nanoseconds / TimeSpan.NanosecondsPerTick : 0);

    /// <summary>Changes with the content; of hexadecimal digits and dashes.</summary>
    public string Version => string.Create(CultureInfo.InvariantCulture, $"{Seconds:x}-{Nanoseconds:x}-{Size:x}-{Inode:x}");
}
