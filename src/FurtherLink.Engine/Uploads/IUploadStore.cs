using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Uploads;

/// <summary>What uploads do with files, always with the rights of the user they are for.</summary>
internal interface IUploadStore
{
    /// <summary>Whether the cache has that file.</summary>
    Task<bool> IsCachedAsync(RelativePath file);

    /// <summary>Creates a file of the user's in the cache for the daemon to write a download to.</summary>
    Task<IStagedDownload> StageAsync();

    /// <summary>Writes the directory and swaps it in; a miniscreen project's copy too. Until both are complete nothing changes.</summary>
    /// <param name="description">What to write.</param>
    /// <param name="links">The files that are links into the cache.</param>
    /// <returns>What could not be removed of the old directory, or null. It is in nobody's way; later uploads try again.</returns>
    Task<IOException?> WriteAsync(DirectoryDescription description, IReadOnlyList<(RelativePath Path, RelativePath Target)> links);
}

/// <summary>A download in the making, under a temporary name. Disposing of it removes what was not kept.</summary>
internal interface IStagedDownload : IAsyncDisposable
{
    /// <summary>Open for writing.</summary>
    SafeFileHandle Content { get; }

    /// <summary>Gives the complete download its place in the cache. Whatever link or file has it now is replaced, not written to.</summary>
    Task KeepAsync(RelativePath file);
}

/// <summary>A download that this process staged itself.</summary>
internal sealed class StagedDownload(UploadStore store, StagedFile file) : IStagedDownload
{
    private bool _kept;

    public SafeFileHandle Content => file.Content;

    public async Task KeepAsync(RelativePath path)
    {
        await store.KeepDownloadAsync(file, path);
        _kept = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_kept) await store.DropDownloadAsync(file);
        file.Dispose();
    }
}

/// <summary>Where uploads go.</summary>
internal static class UploadPlaces
{
    /// <summary>The directory that uploads go into; absolute.</summary>
    public static string WorkDirectoryOf(this EngineOptions options, UserAccount user) => Path.GetFullPath(options.WorkDirectory ?? Path.Combine(user.Home, "further"));

    /// <summary>Where miniscreen projects are copied to; absolute.</summary>
    public static string ProjectsDirectoryOf(this UploadOptions options, UserAccount user) =>
        Path.GetFullPath(options.ProjectsDirectory ?? Path.Combine(user.Home, "Desktop/Projects/Further"));
}
