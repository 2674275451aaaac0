using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Files;

/// <summary>An entry of a directory that was listed.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Status">What it was then.</param>
/// <param name="Below">Of a directory that was listed too, its entries; null otherwise.</param>
public sealed record FoundEntry(FilePath Path, EntryStatus Status, IReadOnlyList<FoundEntry>? Below)
{
    /// <summary>Its name.</summary>
    public EntryName Name => Path.Names[^1];
}

/// <summary>What is in a directory.</summary>
/// <param name="Entries">Directories first, by name; none of ours.</param>
/// <param name="Truncated">Whether there are more than one listing shows.</param>
public sealed record FileListing(IReadOnlyList<FoundEntry> Entries, bool Truncated);
