using FurtherLink.Linux.Interop;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Files;

/// <summary>
/// Small files that survive a power cut: at every moment the whole old or the whole new content is there under the name. What was cut short lies beside it
/// as <c>NAME.*.new</c>, for <see cref="Sweep"/>.
/// </summary>
public static class DurableFile
{
    /// <summary>rw-------: for nobody else.</summary>
    public const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>rw-r--r--: for everybody to read.</summary>
    public const UnixFileMode Public = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const string Unfinished = ".new";

    /// <summary>Gives <paramref name="path"/> that content and mode. When this returns, both are on the disk, and so is the name.</summary>
    /// <exception cref="IOException">The directory is missing, the disk is full or read-only…</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public static void Replace(string path, ReadOnlySpan<byte> content, UnixFileMode mode)
    {
        string unfinished = $"{path}.{Guid.NewGuid():N}{Unfinished}";
        try
        {
            using (var file = new FileStream(unfinished, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = mode }))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }

        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    /// <summary>Renames a file within its directory, over another one if there is one; on the disk when this returns.</summary>
    /// <exception cref="IOException">There is no such file, the disk is read-only…</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written.</exception>
    public static void Rename(string path, string newPath)
    {
        File.Move(path, newPath, overwrite: true);
        FlushDirectory(Path.GetDirectoryName(newPath)!);
    }

    /// <summary>Removes what writers that were cut short left in <paramref name="directory"/>; as far as that is possible.</summary>
    public static void Sweep(string directory)
    {
        try
        {
            foreach (string left in Directory.EnumerateFiles(directory, "*" + Unfinished)) File.Delete(left);
        }
        catch (Exception impossible) when (impossible is IOException or UnauthorizedAccessException)
        {
            // It is in nobody's way; whoever writes next finds out what is wrong with the directory.
        }
    }

    // fsync(2): the file's own does not put its name on the disk.
    private static void FlushDirectory(string path)
    {
        using SafeFileHandle directory = Libc.Open(path, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        if (directory.IsInvalid) throw LibcException.FromLastError($"open({path})");
        RandomAccess.FlushToDisk(directory);
    }
}
