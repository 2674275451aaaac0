using FurtherLink.Linux;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Files;

/// <summary>Reads what is in a directory and some levels below it, up to a number of entries. Links are told, and not followed.</summary>
internal sealed class FileTree(int most)
{
    // Of names, and of what refers to those above: held in memory, and sent from process to process.
    private const long MostBytes = 64 << 20;

    private int _left = most;
    private long _bytesLeft = MostBytes;

    /// <summary>Whether there was more than <c>most</c>, or than fits.</summary>
    public bool Truncated { get; private set; }

    /// <summary>The entries of <paramref name="directory"/>, directories first, by name.</summary>
    /// <param name="directory">Open; stays the caller's.</param>
    /// <param name="path">Where it is.</param>
    /// <param name="depth">Levels; 1: its own entries.</param>
    public IReadOnlyList<FoundEntry> Read(SafeDirectory directory, FilePath path, int depth)
    {
        var found = new List<FoundEntry>();
        foreach (DirectoryEntry entry in directory.Entries())
        {
            if (FilePath.IsReserved(entry.Name, path.Names.Count)) continue;
            if (_left == 0 || _bytesLeft <= 0)
            {
                Truncated = true;
                break;
            }

            // It may be gone since.
            if (directory.Look(entry.Name) is not { } status) continue;
            var one = new FoundEntry(path.Append(entry.Name), status, Below: null);
            _left--;
            _bytesLeft -= entry.Name.Bytes.Length + (one.Path.Names.Count * nint.Size);
            found.Add(one);
        }

        // All of this level first: what is near is worth more than what is deep.
        return [.. found.OrderBy(static one => one.Status.Kind != EntryKind.Directory)
            .ThenBy(static one => one.Name.ToString(), StringComparer.OrdinalIgnoreCase)
            .ThenBy(static one => one.Name.ToString(), StringComparer.Ordinal)
            .Select(one => depth > 1 && one.Status.Kind == EntryKind.Directory ? one with { Below = Enter(directory, one, depth - 1) } : one)];
    }

    private IReadOnlyList<FoundEntry>? Enter(SafeDirectory above, FoundEntry entry, int depth)
    {
        try
        {
            using SafeDirectory directory = above.OpenDirectory(entry.Name);
            return Read(directory, entry.Path, depth);
        }
        catch (LibcException closed) when (closed.Errno is Errno.AccessDenied or Errno.NoSuchFile or Errno.NotADirectory or Errno.TooManyLinks)
        {
            return null; // one that the user cannot look into does not hide the others
        }
    }
}
