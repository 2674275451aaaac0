using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Files;

/// <summary>What clients do with the files of a user, always with that user's rights.</summary>
/// <remarks>All members throw <see cref="FileException"/> for what the client can do something about.</remarks>
internal interface IFileStore
{
    /// <summary>What is in a directory, and in those below it.</summary>
    /// <param name="path">The directory.</param>
    /// <param name="depth">Levels; 1: its own entries.</param>
    /// <param name="most">Entries at most.</param>
    Task<FileListing> ListAsync(FilePath path, int depth, int most);

    /// <summary>Opens a file to be read, or tells that it is a directory. Links are followed where they stay in the work directory.</summary>
    Task<OpenedFile> OpenAsync(FilePath path);

    /// <summary>Creates a file beside the place where <paramref name="path"/> will be, for the daemon to write to; its directories too where they are missing.</summary>
    /// <exception cref="FileException">It could not get that place: something is there that is no file, or the condition does not hold now.</exception>
    Task<IStagedWrite> StageAsync(FilePath path, FileCondition condition);

    /// <summary>Makes a directory, and those above it where they are missing.</summary>
    /// <returns>What it is now, and whether there was none.</returns>
    Task<(EntryStatus Status, bool Created)> MakeDirectoryAsync(FilePath path, FileCondition condition);

    /// <summary>Removes a file, a link (not what it leads to) or a directory.</summary>
    /// <param name="path">What is removed.</param>
    /// <param name="recursive">Whether a directory goes with all that is in it; otherwise it has to be empty.</param>
    /// <param name="condition">What has to hold.</param>
    Task RemoveAsync(FilePath path, bool recursive, FileCondition condition);

    /// <summary>Gives something another name in the work directory.</summary>
    /// <param name="path">What it is called.</param>
    /// <param name="newPath">What it will be called; the directory has to be there.</param>
    /// <param name="overwrite">Whether a file (or empty directory) of that name is replaced.</param>
    /// <param name="condition">What has to hold of what is renamed.</param>
    Task<EntryStatus> RenameAsync(FilePath path, FilePath newPath, bool overwrite, FileCondition condition);
}

/// <summary>A file in the making, under a temporary name. Disposing of it removes what was not published.</summary>
internal interface IStagedWrite : IAsyncDisposable
{
    /// <summary>Open for writing.</summary>
    SafeFileHandle Content { get; }

    /// <summary>Gives the complete file its place, and the permissions of the one that had it. Once; what fails is not tried again.</summary>
    /// <param name="condition">What has to hold in that moment.</param>
    /// <returns>What it is now, and whether there was none of that name.</returns>
    Task<(EntryStatus Status, bool Created)> PublishAsync(FileCondition condition);
}

/// <summary>A file that this process staged itself.</summary>
internal sealed class StagedWrite(FileStore store, StagedFile file, FilePath path) : IStagedWrite
{
    private bool _published;

    /// <inheritdoc/>
    public SafeFileHandle Content => file.Content;

    /// <inheritdoc/>
    public async Task<(EntryStatus Status, bool Created)> PublishAsync(FileCondition condition)
    {
        (EntryStatus Status, bool Created) published = await store.PublishAsync(file, path, condition);
        _published = true;
        return published;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_published) await store.DropAsync(file);
        file.Dispose();
    }
}
