using System.Globalization;

namespace FurtherLink.Device.Facts;

/// <summary>Reads the small files in which the kernel and the vendor's programs say what this device is. What is missing or odd is null.</summary>
/// <param name="root">Empty for this machine; a directory that looks like one, for tests.</param>
internal sealed class SystemFiles(string root = "")
{
    private const int MostBytes = 64 * 1024;

    /// <summary>A file's text, without the newline or NUL behind it.</summary>
    public string? Text(string path)
    {
        try
        {
            using FileStream file = File.OpenRead(root + path);
            byte[] bytes = new byte[MostBytes];
            int count = file.ReadAtLeast(bytes, MostBytes, throwOnEndOfStream: false);
            string text = System.Text.Encoding.UTF8.GetString(bytes, 0, count).TrimEnd('\0', '\n', ' ');
            return text.Length > 0 ? text : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return null; // sensors that are asleep answer with errors, too
        }
    }

    /// <summary>A file's whole number.</summary>
    public long? Number(string path) => long.TryParse(Text(path), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>The value behind a name in a file of lines; several separators may stand between.</summary>
    public string? Field(string path, string name, char separator)
    {
        foreach (string line in (Text(path) ?? "").Split('\n'))
        {
            int at = line.IndexOf(separator);
            if (at > 0 && line.AsSpan(0, at).Trim().SequenceEqual(name)) return line[(at + 1)..].Trim().Trim('"');
        }

        return null;
    }

    /// <summary>The directories in a directory.</summary>
    public IEnumerable<string> Directories(string path)
    {
        try
        {
            return [.. Directory.EnumerateFileSystemEntries(root + path).Select(entry => $"{path}/{Path.GetFileName(entry)}").Order(StringComparer.Ordinal)];
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
