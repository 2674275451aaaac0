using System.Text;

using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Files;

/// <summary>A place in the work directory, or that directory itself: names only, none of them one of ours.</summary>
public sealed class FilePath
{
    /// <summary>Names in a path at most: as many as a client may name, and as many below that as a listing shows.</summary>
    internal const int MaxDepth = 2 * RelativePath.MaxDepth;

    /// <summary>The longest path, in bytes.</summary>
    internal const int MaxBytes = MaxDepth * (EntryName.MaxBytes + 1);

    private static readonly byte[] Staged = Encoding.UTF8.GetBytes(StagedEntry.Prefix);
    private static readonly byte[] Cache = Encoding.UTF8.GetBytes(UploadStore.CacheName);

    private string? _text;

    private FilePath(string? text, IReadOnlyList<EntryName> names)
    {
        _text = text;
        Names = names;
    }

    /// <summary>As it was given, without a slash at the end; of an entry that was found, with U+FFFD for what is no text.</summary>
    public string Text => _text ??= string.Join('/', Names);

    /// <summary>Its names from the top; none: the work directory itself.</summary>
    public IReadOnlyList<EntryName> Names { get; }

    /// <summary>Whether it is the work directory itself.</summary>
    public bool IsTop => Names.Count == 0;

    /// <summary>Reads a path.</summary>
    /// <param name="field">What the client calls it, for the message.</param>
    /// <param name="text">The path; a slash at its end says nothing here.</param>
    /// <exception cref="FileException">Forbidden: it leaves the work directory, or is ours; malformed: it is no path.</exception>
    public static FilePath Parse(string field, string text)
    {
        if (text.EndsWith('/')) text = text[..^1];
        if (text.Length == 0) return new FilePath("", []);
        try
        {
            IReadOnlyList<EntryName> names = RelativePath.Parse(field, text).Names;
            for (int level = 0; level < names.Count; level++)
            {
                if (IsReserved(names[level], level)) throw new FileException(FileFailure.Forbidden, "reserved", $"{field}: {FileException.Quote(text)} is reserved");
            }

            return new FilePath(text, names);
        }
        catch (UploadException wrong)
        {
            bool forbidden = wrong.Failure == UploadFailure.Forbidden;
            throw new FileException(forbidden ? FileFailure.Forbidden : FileFailure.Malformed, "bad-path", wrong.Message, wrong);
        }
    }

    /// <summary>Its names as they are on the disk, a slash between them; at most <see cref="MaxBytes"/>.</summary>
    internal byte[] ToBytes()
    {
        var bytes = new List<byte>();
        foreach (EntryName name in Names)
        {
            if (bytes.Count > 0) bytes.Add((byte)'/');
            bytes.AddRange(name.Bytes);
        }

        return [.. bytes];
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; whoever sent it is believed no more than who sends a text.</summary>
    /// <param name="field">What it is called, for the message.</param>
    /// <param name="bytes">The path; its names need not be text, since what was found may be asked for.</param>
    /// <exception cref="FileException">As <see cref="Parse(string, string)"/>.</exception>
    internal static FilePath Parse(string field, ReadOnlySpan<byte> bytes)
    {
        var path = new FilePath("", []);
        if (bytes.IsEmpty) return path;
        foreach (Range part in bytes.Split((byte)'/'))
        {
            if (path.Names.Count == MaxDepth) throw new FileException(FileFailure.Malformed, "bad-path", $"{field}: more than {MaxDepth} directories deep");
            EntryName name = NameOf(field, bytes[part]);
            if (IsReserved(name, path.Names.Count))
                throw new FileException(FileFailure.Forbidden, "reserved", $"{field}: {FileException.Quote(Encoding.UTF8.GetString(bytes))} is reserved");
            path = path.Append(name);
        }

        return path;
    }

    /// <summary>Whether a name is the daemon's own: downloads that uploads share, at the top, and what is in the making, anywhere.</summary>
    internal static bool IsReserved(EntryName name, int level) => name.Bytes.StartsWith(Staged) || (level == 0 && name.Bytes.SequenceEqual(Cache));

    /// <summary>An entry of this directory. Its text is made when it is asked for: of a deep directory with many entries it would be most of a listing's memory.</summary>
    internal FilePath Append(EntryName name) => new(text: null, [.. Names, name]);

    private static EntryName NameOf(string field, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return EntryName.OfBytes(bytes);
        }
        catch (ArgumentException wrong)
        {
            bool leavesItsPlace = bytes.SequenceEqual("."u8) || bytes.SequenceEqual(".."u8);
            string message = $"{field}: {FileException.Quote(Encoding.UTF8.GetString(bytes))} is no name";
            throw new FileException(leavesItsPlace ? FileFailure.Forbidden : FileFailure.Malformed, "bad-path", message, wrong);
        }
    }
}
