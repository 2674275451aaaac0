using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Uploads;

/// <summary>A path that stays below the directory it is relative to: names only, as the client wrote them; <c>/</c> separates, <c>\</c> is a character like any other.</summary>
public sealed class RelativePath
{
    /// <summary>Names in a path at most.</summary>
    public const int MaxDepth = 64;

    private RelativePath(string text, EntryName[] names)
    {
        Text = text;
        Names = names;
    }

    /// <summary>The path as it was given.</summary>
    public string Text { get; }

    /// <summary>Its names from the top; at least one.</summary>
    public IReadOnlyList<EntryName> Names { get; }

    /// <summary>Reads a path.</summary>
    /// <param name="field">What the client calls it, for the message.</param>
    /// <param name="text">The path.</param>
    /// <exception cref="UploadException">Forbidden: it would leave its directory; malformed: it is no path.</exception>
    public static RelativePath Parse(string field, string text)
    {
        if (text.Length == 0) throw new UploadException(UploadFailure.Malformed, $"{field} is empty");
        if (text.StartsWith('/')) throw new UploadException(UploadFailure.Forbidden, $"{field}: {UploadException.Quote(text)} is absolute");
        string[] parts = text.Split('/', MaxDepth + 1);
        if (parts.Length > MaxDepth) throw new UploadException(UploadFailure.Malformed, $"{field}: {UploadException.Quote(text)} is more than {MaxDepth} directories deep");
        foreach (string part in parts)
        {
            if (UploadException.ForName(field, part) is { } refused) throw refused;
        }

        return new RelativePath(text, [.. parts.Select(EntryName.Of)]);
    }

    /// <summary>As <see cref="Parse"/>, for a path in a directory where some names are ours.</summary>
    /// <exception cref="UploadException">As <see cref="Parse"/>; malformed: the first name is one of ours.</exception>
    internal static RelativePath ParseUnreserved(string field, string text)
    {
        RelativePath path = Parse(field, text);
        string first = path.Names[0].ToString();
        bool reserved = first == UploadStore.CacheName || first.StartsWith(StagedEntry.Prefix, StringComparison.Ordinal);
        return reserved ? throw new UploadException(UploadFailure.Malformed, $"{field}: {UploadException.Quote(first)} is reserved") : path;
    }

    /// <summary>This path with <paramref name="below"/> appended.</summary>
    internal RelativePath Append(RelativePath below) => new(Text + "/" + below.Text, [.. Names, .. below.Names]);
}
