namespace FurtherLink.Trust.Certificates;

/// <summary>The state of one file, behind any link to it; the default where it cannot be read.</summary>
internal readonly record struct FileStamp(DateTime Written, long Length)
{
    /// <summary>As it is now.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(path);
            return new FileStamp(File.GetLastWriteTimeUtc(file), RandomAccess.GetLength(file));
        }
        catch (Exception missing) when (missing is IOException or UnauthorizedAccessException)
        {
            // Between removal and renewal, or not there at all; who loads it words the reason.
            return default;
        }
    }
}
