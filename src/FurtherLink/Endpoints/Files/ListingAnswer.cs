using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Engine.Files;
using FurtherLink.Linux.Files;

namespace FurtherLink.Endpoints.Files;

/// <summary>What is in a directory, as clients see it.</summary>
/// <param name="Path">The directory, without slashes around it; "" is the work directory.</param>
/// <param name="Entries">Directories first, by name.</param>
/// <param name="Truncated">Whether there are more.</param>
internal sealed record ListingAnswer(string Path, IReadOnlyList<EntryAnswer> Entries, bool Truncated)
{
    public static ListingAnswer Of(FilePath path, FileListing listing) => new(path.Text, EntryAnswer.Of(listing.Entries), listing.Truncated);
}

/// <summary>One entry.</summary>
/// <param name="Name">Bytes in it that are no UTF-8 are U+FFFD; such an entry cannot be asked for by name.</param>
/// <param name="Kind"><c>file</c>, <c>directory</c>, <c>link</c> or <c>special</c> (a pipe, socket or device).</param>
/// <param name="Size">Bytes of a file; 0 for others.</param>
/// <param name="Modified">RFC 3339, UTC, to the millisecond.</param>
/// <param name="Etag">Of a file: what <c>If-Match</c> takes.</param>
/// <param name="Entries">Of a directory that was listed too.</param>
internal sealed record EntryAnswer(string Name, string Kind, long Size, string Modified, string? Etag, IReadOnlyList<EntryAnswer>? Entries)
{
    public static IReadOnlyList<EntryAnswer> Of(IEnumerable<FoundEntry> entries) =>
        [.. entries.Select(static entry => Of(entry.Path, entry.Status) with { Entries = entry.Below is { } below ? Of(below) : null })];

    public static EntryAnswer Of(FilePath path, EntryStatus status) => new(
        path.Names[^1].ToString(),
        status.Kind.ToString().ToLowerInvariant(),
        status.Kind == EntryKind.File ? status.Size : 0,
        status.Modified.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
        status.Kind == EntryKind.File ? FileAnswer.TagOf(status).ToString() : null,
        Entries: null);
}

/// <summary>What <c>POST</c> asks for.</summary>
/// <param name="Rename">The new path, relative to the work directory.</param>
/// <param name="Overwrite">Whether a file of that name is replaced.</param>
internal sealed record RenameRequest(string? Rename, bool Overwrite);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ListingAnswer))]
[JsonSerializable(typeof(EntryAnswer))]
[JsonSerializable(typeof(RenameRequest))]
internal sealed partial class FilesJson : JsonSerializerContext
{
    // A name stays readable: this is no HTML.
    public static FilesJson Plain => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
