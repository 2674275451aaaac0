using FurtherLink.Linux;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Uploads;

/// <summary>
/// The one place where uploads touch files, always with the rights of the user they are for. Takes plain data and hands out at most a descriptor,
/// so that the launcher process can do it for a daemon without privilege.
/// </summary>
/// <param name="user">Whose files they are.</param>
/// <param name="workDirectory">Where uploads live; absolute. It is created if missing, and may be reached through symbolic links: it is the user's choice.</param>
/// <param name="projectsDirectory">Where miniscreen projects are copied to; absolute, created if missing.</param>
internal sealed class UploadStore(UserAccount user, string workDirectory, string projectsDirectory) : IUploadStore
{
    /// <summary>Downloaded files, in the work dir.</summary>
    internal const string CacheName = ".flcache";

    private static readonly EntryName Cache = EntryName.Of(CacheName);

    /// <inheritdoc/>
    public Task<bool> IsCachedAsync(RelativePath file) => AsUserAsync(() =>
    {
        using SafeDirectory work = SafeDirectory.OpenOrCreate(workDirectory);
        try
        {
            using SafeDirectory cache = work.OpenDirectory(Cache);
            using SafeDirectory bucket = DirectoryOf(cache, file, create: false);
            return bucket.Kind(file.Names[^1]) == EntryKind.File;
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile)
        {
            return false;
        }
    });

    /// <inheritdoc/>
    public async Task<IStagedDownload> StageAsync() => new StagedDownload(this, await StageDownloadAsync());

    /// <summary>Creates a file of the user's in the cache for the daemon to write a download to, under a temporary name.</summary>
    internal Task<StagedFile> StageDownloadAsync() => AsUserAsync(() =>
    {
        using SafeDirectory work = SafeDirectory.OpenOrCreate(workDirectory);
        SafeDirectory cache = work.OpenOrCreateDirectory(Cache);
        StagedEntry.Sweep(cache);
        return StagedFile.Create(cache);
    });

    /// <summary>Gives a complete download its place. Whatever link or file has it now is replaced, not written to.</summary>
    internal Task KeepDownloadAsync(StagedFile download, RelativePath file) => AsUserAsync(() =>
    {
        using SafeDirectory bucket = DirectoryOf(download.Parent, file, create: true);
        download.Parent.Rename(download.Name, bucket, file.Names[^1]);
        return true;
    });

    /// <summary>Removes a download that failed.</summary>
    internal Task DropDownloadAsync(StagedFile download) => AsUserAsync(() => StagedEntry.TryRemove(download.Parent, download.Name));

    /// <inheritdoc/>
    public Task<IOException?> WriteAsync(DirectoryDescription description, IReadOnlyList<(RelativePath Path, RelativePath Target)> links) => AsUserAsync(() =>
    {
        using SafeDirectory work = SafeDirectory.OpenOrCreate(workDirectory);
        StagedEntry.Sweep(work);
        using StagedDirectory staged = StagedDirectory.Create(work);
        foreach ((RelativePath path, TextFile file) in description.Texts)
        {
            using SafeDirectory directory = DirectoryOf(staged.Directory, path, create: true);
            directory.WriteFile(path.Names[^1], file.Content.Span);
        }

        foreach ((RelativePath path, RelativePath target) in links) Link(staged.Directory, path, description.Name, target);
        using ProjectCopy? copy = description.ProjectOwner is { } owner ? ProjectCopy.Create(projectsDirectory, owner, staged.Directory) : null;
        Publish(work, description.Name, staged, copy);
        return staged.Clean() ?? copy?.Clean();
    });

    /// <summary>The directory that <paramref name="path"/>'s last name is in. The caller's to dispose.</summary>
    internal static SafeDirectory DirectoryOf(SafeDirectory top, RelativePath path, bool create)
    {
        SafeDirectory directory = top.Reopen();
        for (int level = 0; level < path.Names.Count - 1; level++)
        {
            using SafeDirectory above = directory;
            directory = create ? above.OpenOrCreateDirectory(path.Names[level]) : above.OpenDirectory(path.Names[level]);
        }

        return directory;
    }

    private static void Publish(SafeDirectory work, RelativePath name, StagedDirectory staged, ProjectCopy? copy)
    {
        using SafeDirectory into = DirectoryOf(work, name, create: true);
        staged.Publish(into, name.Names[^1]);
        try
        {
            copy?.Publish(name);
        }
        catch
        {
            staged.Withdraw(into, name.Names[^1]);
            throw;
        }
    }

    /// <summary>The link is relative, so that the work dir can be moved and be mounted elsewhere.</summary>
    private static void Link(SafeDirectory top, RelativePath path, RelativePath name, RelativePath target)
    {
        using SafeDirectory directory = DirectoryOf(top, path, create: true);
        string up = string.Concat(Enumerable.Repeat("../", name.Names.Count + path.Names.Count - 1));
        directory.CreateLink(path.Names[^1], $"{up}{CacheName}/{target.Text}");
    }

    private async Task<T> AsUserAsync<T>(Func<T> action)
    {
        try
        {
            return await UserAuthority.RunAsync(user, action);
        }
        catch (IOException error)
        {
            if (UploadException.From(error) is { } known) throw known;
            throw;
        }
    }
}
