using FurtherLink.Engine.Files;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Separation;

/// <summary>Files on their way between the daemon and the launcher, which checks each path again.</summary>
internal static class FileFields
{
    private const byte Whatever = 2; // where 0 is no and 1 is yes

    public static WireWriter Path(this WireWriter fields, FilePath path) => fields.Bytes(path.ToBytes());

    /// <exception cref="WireException">The message is too short.</exception>
    /// <exception cref="FileException">It leads out of its place, or is none.</exception>
    public static FilePath Path(this WireReader fields, string field) => FilePath.Parse(field, fields.Bytes().Span);

    public static WireWriter Condition(this WireWriter fields, FileCondition condition)
    {
        fields.Byte(condition.Exists is { } exists ? (exists ? (byte)1 : (byte)0) : Whatever).Flag(condition.OneOf is not null);
        if (condition.OneOf is not { } versions) return fields;
        fields.Int(versions.Count);
        foreach (string version in versions) fields.Text(version);
        return fields;
    }

    /// <exception cref="WireException">It is none.</exception>
    public static FileCondition Condition(this WireReader fields)
    {
        bool? exists = fields.Byte() switch
        {
            0 => false,
            1 => true,
            Whatever => null,
            byte other => throw new WireException($"{other} is neither yes nor no nor whatever"),
        };
        return new FileCondition(fields.Flag() ? Versions(fields) : null, exists);
    }

    public static WireWriter Status(this WireWriter fields, EntryStatus status) =>
        fields.Byte((byte)status.Kind).Long(status.Size).Long(status.Seconds).Int((int)status.Nanoseconds).Long((long)status.Inode).Int(status.Mode);

    /// <exception cref="WireException">The message is too short.</exception>
    public static EntryStatus Status(this WireReader fields) =>
        new((EntryKind)fields.Byte(), fields.Long(), fields.Long(), (uint)fields.Int(), (ulong)fields.Long(), fields.Int());

    public static WireWriter Listing(this WireWriter fields, FileListing listing) => fields.Flag(listing.Truncated).Entries(listing.Entries);

    /// <summary>Reads a listing.</summary>
    /// <param name="fields">From the launcher.</param>
    /// <param name="path">What was listed: what it has in it is told by its name.</param>
    /// <exception cref="WireException">The message is too short.</exception>
    public static FileListing Listing(this WireReader fields, FilePath path)
    {
        bool truncated = fields.Flag();
        return new FileListing(fields.Entries(path), truncated);
    }

    private static WireWriter Entries(this WireWriter fields, IReadOnlyList<FoundEntry> entries)
    {
        fields.Int(entries.Count);
        foreach (FoundEntry entry in entries)
        {
            fields.Bytes(entry.Name.Bytes).Status(entry.Status).Flag(entry.Below is not null);
            if (entry.Below is { } below) fields.Entries(below);
        }

        return fields;
    }

    private static FoundEntry[] Entries(this WireReader fields, FilePath path)
    {
        var entries = new FoundEntry[fields.Count()];
        for (int one = 0; one < entries.Length; one++)
        {
            FilePath place = path.Append(EntryName.OfBytes(fields.Bytes().Span));
            EntryStatus status = fields.Status();
            entries[one] = new FoundEntry(place, status, fields.Flag() ? fields.Entries(place) : null);
        }

        return entries;
    }

    private static string[] Versions(WireReader fields)
    {
        var versions = new string[fields.Count()];
        for (int one = 0; one < versions.Length; one++) versions[one] = fields.Text();
        return versions;
    }
}
