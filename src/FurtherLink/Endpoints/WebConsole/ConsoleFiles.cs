using FurtherLink.Linux;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Endpoints.WebConsole;

/// <summary>The built console in its directory. Names are looked up there one by one and never through a link, so that nothing outside of it is ever served.</summary>
/// <param name="directory">Absolute; null: there is no console.</param>
internal sealed class ConsoleFiles(string? directory)
{
    // Smallest first: the build makes both, or neither.
    private static readonly (string Coding, string Suffix)[] Compressed = [("br", ".br"), ("gzip", ".gz")];

    /// <summary>Opens a file; null: there is none of that name. The caller's to dispose.</summary>
    /// <param name="path">Relative, with <c>/</c> between names; from whoever asks.</param>
    /// <param name="accepts">Whether the client takes a content coding.</param>
    public ConsoleFile? Open(string path, Func<string, bool> accepts)
    {
        string[] names = path.Split('/');
        // A name with a dot in front is nothing that a build makes.
        if (directory is null || names.Any(static name => name.StartsWith('.') || EntryName.Problem(name) is not null)) return null;
        try
        {
            using SafeDirectory place = Enter(SafeDirectory.Open(directory), names[..^1]);
            foreach ((string coding, string suffix) in Compressed)
            {
                if (accepts(coding) && EntryName.Problem(names[^1] + suffix) is null && place.OpenFile(EntryName.Of(names[^1] + suffix)) is { } small)
                    return new ConsoleFile(small, SafeDirectory.Look(small), coding);
            }

            return place.OpenFile(EntryName.Of(names[^1])) is { } file ? new ConsoleFile(file, SafeDirectory.Look(file), Coding: null) : null;
        }
        catch (LibcException missing) when (missing.Errno is Errno.NoSuchFile or Errno.NotADirectory or Errno.TooManyLinks or Errno.AccessDenied)
        {
            return null;
        }
    }

    private static SafeDirectory Enter(SafeDirectory directory, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            using SafeDirectory above = directory;
            directory = above.OpenDirectory(EntryName.Of(name));
        }

        return directory;
    }
}

/// <summary>A file of the console, open.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Status">Its size and version.</param>
/// <param name="Coding">How they are compressed; null: not.</param>
internal sealed record ConsoleFile(SafeFileHandle Content, EntryStatus Status, string? Coding) : IDisposable
{
    public void Dispose() => Content.Dispose();
}
