namespace FurtherLink.Linux.Files;

/// <summary>What a name in a directory stands for, links not followed.</summary>
public enum EntryKind
{
    /// <summary>A regular file, possibly one of several hard links to it.</summary>
    File,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A symbolic link, wherever it leads.</summary>
    Link,

    /// <summary>A fifo, socket or device.</summary>
    Special,
}

/// <summary>A name in a directory and what it stood for when it was read.</summary>
/// <param name="Name">The name.</param>
/// <param name="Kind">What it is.</param>
public readonly record struct DirectoryEntry(EntryName Name, EntryKind Kind);
