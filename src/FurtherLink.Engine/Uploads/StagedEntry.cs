using FurtherLink.Linux;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Uploads;

/// <summary>
/// Something in the making under a name nobody can guess: beside the place where it will go, complete before it goes there, gone when it never does.
/// It is locked while its maker lives; what lies around unlocked was left by a process that was killed, and is swept.
/// </summary>
internal static class StagedEntry
{
    /// <summary>How the names begin; clients cannot use such names.</summary>
    internal const string Prefix = ".further-upload-";

    private const int Attempts = 100;

    private static readonly byte[] PrefixBytes = System.Text.Encoding.UTF8.GetBytes(Prefix);

    /// <summary>Creates and locks something under a fresh name in <paramref name="parent"/>.</summary>
    /// <remarks>Another daemon may sweep it between its creation and its lock; then there is another try.</remarks>
    internal static (EntryName Name, T Entry) Create<T>(SafeDirectory parent, Func<EntryName, T> create, Func<T, bool?> tryLock)
        where T : class, IDisposable
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            EntryName name = EntryName.Random(Prefix);
            if (TryCreate(name, create) is not { } entry) continue;
            if (tryLock(entry) != false && parent.Kind(name) is not null) return (name, entry);
            entry.Dispose();
        }

        throw new IOException($"every one of {Attempts} staged entries was swept at once");
    }

    /// <summary>Removes what killed processes left in <paramref name="parent"/>. What cannot be locked or removed stays: it is in nobody's way.</summary>
    internal static void Sweep(SafeDirectory parent)
    {
        foreach (DirectoryEntry entry in parent.Entries())
        {
            if (!entry.Name.Bytes.StartsWith(PrefixBytes)) continue;
            _ = TryRemoveStale(parent, entry);
        }
    }

    /// <summary>Removes an entry and all below it; otherwise says why it could not.</summary>
    internal static IOException? TryRemove(SafeDirectory parent, EntryName name)
    {
        try
        {
            parent.RemoveTree(name);
            return null;
        }
        catch (LibcException refused)
        {
            return refused;
        }
    }

    private static T? TryCreate<T>(EntryName name, Func<EntryName, T> create)
        where T : class
    {
        try
        {
            return create(name);
        }
        catch (LibcException swept) when (swept.Errno == Errno.NoSuchFile)
        {
            return null;
        }
    }

    private static IOException? TryRemoveStale(SafeDirectory parent, DirectoryEntry entry)
    {
        try
        {
            using IDisposable? stale = entry.Kind switch
            {
                EntryKind.Directory => Locked(parent.OpenDirectory(entry.Name), static directory => directory.TryLock()),
                EntryKind.File => parent.OpenFile(entry.Name) is { } file ? Locked(file, SafeDirectory.TryLock) : null,
                _ => null,
            };
            return stale is null ? null : TryRemove(parent, entry.Name);
        }
        catch (LibcException refused)
        {
            return refused;
        }
    }

    private static T? Locked<T>(T entry, Func<T, bool?> tryLock)
        where T : class, IDisposable
    {
        if (tryLock(entry) == true) return entry;
        entry.Dispose();
        return null;
    }
}
