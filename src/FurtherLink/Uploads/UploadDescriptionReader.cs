using System.Text.Json;

using FurtherLink.Engine.Uploads;

namespace FurtherLink.Uploads;

/// <summary>
/// Reads the description of a directory as clients of Further send it:
/// <c>{"name", "username", "files": {path: {"type": "text", "content": {"text"}} | {"type": "url", "content": {"url", "bucketName", "fileName"}}}}</c>.
/// Keys that are not known are skipped; known ones must be right, and there once.
/// </summary>
internal static class UploadDescriptionReader
{
    /// <summary>Reads a whole body.</summary>
    /// <exception cref="UploadException">It is no description of a directory, or not one that may be uploaded.</exception>
    internal static DirectoryDescription Read(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            reader.Read();
            DirectoryDescription description = ReadDirectory(ref reader);
            reader.Read(); // throws if anything follows
            return description;
        }
        catch (JsonException error)
        {
            throw new UploadException(UploadFailure.Malformed, $"the body is no JSON: wrong in line {error.LineNumber + 1}, at byte {error.BytePositionInLine + 1}", error);
        }
        catch (InvalidOperationException error)
        {
            // What the reader says of bytes that are no UTF-8 and of escapes that are half a surrogate pair, once they are looked at.
            throw new UploadException(UploadFailure.Malformed, "the description contains a string that is no Unicode text", error);
        }
    }

    /// <summary>Reads the object that <paramref name="reader"/> is at, and stops at its end.</summary>
    /// <exception cref="UploadException">It is no description of a directory, or not one that may be uploaded.</exception>
    /// <exception cref="JsonException">It is no JSON.</exception>
    internal static DirectoryDescription ReadDirectory(ref Utf8JsonReader reader)
    {
        string? name = null;
        string? username = null;
        Dictionary<string, UploadFile>? files = null;
        var seen = new Keys("the description");
        Require(ref reader, JsonTokenType.StartObject, "the description");
        while (NextKey(ref reader) is { } key)
        {
            seen.Add(key);
            switch (key)
            {
                case "name":
                    name = ReadText(ref reader, "name");
                    break;
                case "username":
                    username = reader.TokenType == JsonTokenType.Null ? null : ReadText(ref reader, "username");
                    break;
                case "files":
                    files = ReadFiles(ref reader);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return DirectoryDescription.Create(name ?? throw Missing("name"), username, files ?? throw Missing("files"));
    }

    private static Dictionary<string, UploadFile> ReadFiles(ref Utf8JsonReader reader)
    {
        var files = new Dictionary<string, UploadFile>();
        Require(ref reader, JsonTokenType.StartObject, "files");
        while (NextKey(ref reader) is { } path)
        {
            string field = $"files[{UploadException.Quote(path)}]";
            if (!files.TryAdd(path, ReadFile(ref reader, field))) throw new UploadException(UploadFailure.Malformed, $"{field} is there twice");
        }

        return files;
    }

    private static UploadFile ReadFile(ref Utf8JsonReader reader, string field)
    {
        string? type = null;
        var content = new Content();
        var seen = new Keys(field);
        Require(ref reader, JsonTokenType.StartObject, field);
        while (NextKey(ref reader) is { } key)
        {
            seen.Add(key);
            if (key == "type") type = ReadText(ref reader, field + ".type");
            else if (key == "content") ReadContent(ref reader, field + ".content", content);
            else reader.Skip();
        }

        return type switch
        {
            "text" => new TextFile(content.Text ?? throw Missing(field + ".content.text")),
            "url" => new UrlFile(
                content.Url ?? throw Missing(field + ".content.url"),
                content.BucketName ?? throw Missing(field + ".content.bucketName"),
                content.FileName ?? throw Missing(field + ".content.fileName")),
            null => throw Missing(field + ".type"),
            _ => throw new UploadException(UploadFailure.Malformed, $"{field}.type is neither text nor url"),
        };
    }

    private static void ReadContent(ref Utf8JsonReader reader, string field, Content content)
    {
        var seen = new Keys(field);
        Require(ref reader, JsonTokenType.StartObject, field);
        while (NextKey(ref reader) is { } key)
        {
            seen.Add(key);
            switch (key)
            {
                case "text":
                    content.Text = ReadBytes(ref reader, field + ".text");
                    break;
                case "url":
                    content.Url = ReadText(ref reader, field + ".url");
                    break;
                case "bucketName":
                    content.BucketName = ReadText(ref reader, field + ".bucketName");
                    break;
                case "fileName":
                    content.FileName = ReadText(ref reader, field + ".fileName");
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }
    }

    /// <summary>The next key of the object, with the reader at its value; null at the object's end.</summary>
    private static string? NextKey(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.EndObject) return null;
        string key = reader.GetString()!;
        reader.Read();
        return key;
    }

    private static string ReadText(ref Utf8JsonReader reader, string field)
    {
        Require(ref reader, JsonTokenType.String, field);
        return reader.GetString()!;
    }

    /// <summary>The text as UTF-8, as it goes into the file: never as a string of twice the size.</summary>
    private static byte[] ReadBytes(ref Utf8JsonReader reader, string field)
    {
        Require(ref reader, JsonTokenType.String, field);
        var text = new byte[reader.ValueSpan.Length]; // unescaping makes it no longer
        int length = reader.CopyString(text);
        return length == text.Length ? text : text[..length];
    }

    private static void Require(ref Utf8JsonReader reader, JsonTokenType type, string field)
    {
        if (reader.TokenType == type) return;
        string wanted = type == JsonTokenType.String ? "a string" : "an object";
        throw new UploadException(UploadFailure.Malformed, $"{field} is not {wanted}");
    }

    private static UploadException Missing(string field) => new(UploadFailure.Malformed, $"{field} is missing");

    private sealed class Content
    {
        internal byte[]? Text { get; set; }

        internal string? Url { get; set; }

        internal string? BucketName { get; set; }

        internal string? FileName { get; set; }
    }

    /// <summary>The keys of one object so far: of two that are the same, who knows which was meant.</summary>
    private readonly struct Keys(string field)
    {
        private readonly HashSet<string> _keys = [];

        internal void Add(string key)
        {
            if (!_keys.Add(key)) throw new UploadException(UploadFailure.Malformed, $"{field}: {UploadException.Quote(key)} is there twice");
        }
    }
}
