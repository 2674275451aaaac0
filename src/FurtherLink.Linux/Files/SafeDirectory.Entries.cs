using System.Runtime.InteropServices;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Files;

public sealed partial class SafeDirectory
{
    private const int EntryBufferBytes = 32 * 1024;

    /// <summary>
    /// The entries, read as they are asked for: memory does not grow with their number. What is created or removed meanwhile may or may not show.
    /// </summary>
    /// <exception cref="LibcException">EACCES…</exception>
    public IEnumerable<DirectoryEntry> Entries()
    {
        // Opened anew, so that every enumeration has a position of its own.
        using SafeDirectory reader = Reopen();
        var buffer = new byte[EntryBufferBytes];
        while (true)
        {
            int filled = (int)Libc.ReadEntries(reader._directory, buffer, EntryBufferBytes);
            if (filled < 0) throw LibcException.FromLastError("getdents64");
            if (filled == 0) yield break;
            for (int at = 0; at < filled; at += MemoryMarshal.Read<ushort>(buffer.AsSpan(at + Libc.DirentLengthOffset)))
            {
                if (Entry(buffer.AsSpan(at, filled - at)) is { } entry) yield return entry;
            }
        }
    }

    /// <summary>The record at the start of <paramref name="records"/>; null for <c>.</c>, <c>..</c> and what is gone already.</summary>
    private DirectoryEntry? Entry(ReadOnlySpan<byte> records)
    {
        ReadOnlySpan<byte> name = records[Libc.DirentNameOffset..];
        name = name[..name.IndexOf((byte)0)];
        if (name.SequenceEqual("."u8) || name.SequenceEqual(".."u8)) return null;
        EntryName entry = EntryName.FromKernel(name);
        EntryKind? kind = records[Libc.DirentTypeOffset] switch
        {
            Libc.DT_REG => EntryKind.File,
            Libc.DT_DIR => EntryKind.Directory,
            Libc.DT_LNK => EntryKind.Link,
            Libc.DT_UNKNOWN => Kind(entry), // some file systems do not keep the type with the name
            _ => EntryKind.Special,
        };
        return kind is { } known ? new DirectoryEntry(entry, known) : null;
    }
}
