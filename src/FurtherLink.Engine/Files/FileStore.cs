using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Files;

/// <summary>
/// The one place where the files of a user are listed, read and changed for clients, always with that user's rights. Each operation is small, takes plain data and
/// hands out at most a descriptor, so that the launcher process can do it for a daemon without privilege.
/// </summary>
/// <param name="user">Whose files they are.</param>
/// <param name="workDirectory">Where they are; absolute. It is created if missing, and may be reached through symbolic links: it is the user's choice.</param>
internal sealed class FileStore(UserAccount user, string workDirectory) : IFileStore
{
    private const int Permissions = 0b111_111_111;

    /// <inheritdoc/>
    public Task<FileListing> ListAsync(FilePath path, int depth, int most) => AsUserAsync(path, work =>
    {
        using SafeDirectory directory = path.IsTop ? work.Reopen() : SafeDirectory.Take(Find(work, path));
        var tree = new FileTree(most);
        return new FileListing(tree.Read(directory, path, depth), tree.Truncated);
    });

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(FilePath path) => AsUserAsync(path, work =>
    {
        using SafeFileHandle found = Find(work, path);
        EntryStatus status = SafeDirectory.Look(found);
        if (status.Kind == EntryKind.Directory) return new OpenedFile(status, Content: null);
        // Never opened: a fifo would make us wait for its writer, and a device do who knows what.
        if (status.Kind != EntryKind.File) throw new FileException(FileFailure.Conflict, "special", $"{FileException.Quote(path.Text)} is a pipe, socket or device");
        return new OpenedFile(status, SafeDirectory.OpenFound(found));
    });

    /// <inheritdoc/>
    public Task<IStagedWrite> StageAsync(FilePath path, FileCondition condition) => AsUserAsync<IStagedWrite>(path, work =>
    {
        if (path.IsTop) throw IsDirectory(path);
        SafeDirectory directory = EnterToChange(work, path, condition);
        try
        {
            Check(directory, path, condition);
            StagedEntry.Sweep(directory);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        return new StagedWrite(this, StagedFile.Create(directory), path);
    });

    /// <summary>Gives a complete file its place, and the permissions of the one that had it.</summary>
    /// <returns>What it is now, and whether there was none of that name.</returns>
    internal Task<(EntryStatus Status, bool Created)> PublishAsync(StagedFile file, FilePath path, FileCondition condition) => AsUserAsync(path, _ =>
    {
        EntryName name = path.Names[^1];
        EntryStatus? old = Check(file.Parent, path, condition);
        if (old is { } replaced)
        {
            File.SetUnixFileMode(file.Content, (UnixFileMode)(replaced.Mode & Permissions));
            StepBehind(file.Content, replaced);
            file.Parent.Rename(file.Name, file.Parent, name);
        }
        else if (!file.Parent.TryRename(file.Name, file.Parent, name))
        {
            throw new FileException(FileFailure.Changed, "changed", $"{FileException.Quote(path.Text)} has just been made by somebody else");
        }

        file.Parent.Flush();
        return (SafeDirectory.Look(file.Content), old is null);
    });

    /// <summary>Removes a file that will not get its place.</summary>
    internal Task DropAsync(StagedFile file) => UserAuthority.RunAsync(user, () => StagedEntry.TryRemove(file.Parent, file.Name));

    /// <inheritdoc/>
    public Task<(EntryStatus Status, bool Created)> MakeDirectoryAsync(FilePath path, FileCondition condition) => AsUserAsync(path, work =>
    {
        if (path.IsTop) throw IsDirectory(path);
        using SafeDirectory above = EnterToChange(work, path, condition);
        EntryStatus? old = above.Look(path.Names[^1]);
        condition.Check(old, path.Text);
        if (old is { Kind: not EntryKind.Directory }) throw new FileException(FileFailure.Conflict, "exists", $"{FileException.Quote(path.Text)} is there, and no directory");
        (SafeDirectory directory, bool created) = old is null ? Make(above, path, condition) : (above.OpenDirectory(path.Names[^1]), false);
        using (directory) return (SafeDirectory.Look(directory.Descriptor), created);
    });

    /// <inheritdoc/>
    public Task RemoveAsync(FilePath path, bool recursive, FileCondition condition) => AsUserAsync(path, work =>
    {
        if (path.IsTop) throw new FileException(FileFailure.Forbidden, "work-directory", "the work directory itself stays");
        using SafeDirectory directory = Enter(work, path.Names.SkipLast(1), create: false);
        EntryStatus there = Existing(directory, path, condition);
        bool removed = true;
        if (there.Kind != EntryKind.Directory) removed = directory.Remove(path.Names[^1]);
        else if (recursive) directory.RemoveTree(path.Names[^1]);
        else removed = directory.RemoveDirectory(path.Names[^1]);
        return removed ? true : throw new LibcException("unlink", Errno.NoSuchFile);
    });

    /// <inheritdoc/>
    public Task<EntryStatus> RenameAsync(FilePath path, FilePath newPath, bool overwrite, FileCondition condition) => AsUserAsync(path, work =>
    {
        if (path.IsTop || newPath.IsTop) throw new FileException(FileFailure.Forbidden, "work-directory", "the work directory itself keeps its name");
        using SafeDirectory from = Enter(work, path.Names.SkipLast(1), create: false);
        _ = Existing(from, path, condition);
        using SafeDirectory to = EnterTarget(work, newPath);
        if (overwrite) from.Rename(path.Names[^1], to, newPath.Names[^1]);
        else if (!from.TryRename(path.Names[^1], to, newPath.Names[^1])) throw new FileException(FileFailure.Conflict, "exists", $"{FileException.Quote(newPath.Text)} exists already");
        return to.Look(newPath.Names[^1]) ?? throw new LibcException("statx", Errno.NoSuchFile);
    });

    private static EntryStatus? Check(SafeDirectory directory, FilePath path, FileCondition condition)
    {
        EntryStatus? there = directory.Look(path.Names[^1]);
        condition.Check(there, path.Text);
        return there?.Kind switch
        {
            null or EntryKind.File => there,
            EntryKind.Directory => throw IsDirectory(path),
            EntryKind.Link => throw new FileException(FileFailure.Conflict, "link", $"{FileException.Quote(path.Text)} is a link; what it leads to is not written, and it is not replaced"),
            _ => throw new FileException(FileFailure.Conflict, "special", $"{FileException.Quote(path.Text)} is a pipe, socket or device"),
        };
    }

    private static EntryStatus Existing(SafeDirectory directory, FilePath path, FileCondition condition)
    {
        EntryStatus? there = directory.Look(path.Names[^1]);
        if (there is null && condition == FileCondition.None) throw new LibcException("statx", Errno.NoSuchFile);
        condition.Check(there, path.Text);
        return there ?? throw new LibcException("statx", Errno.NoSuchFile);
    }

    /// <summary>Makes a directory where there was none a moment ago, and tells whether it was this call that made it.</summary>
    private static (SafeDirectory Directory, bool Created) Make(SafeDirectory above, FilePath path, FileCondition condition)
    {
        try
        {
            return (above.CreateDirectory(path.Names[^1]), true);
        }
        catch (LibcException taken) when (taken.Errno == Errno.FileExists)
        {
            if (condition.Exists == false) throw new FileException(FileFailure.Changed, "changed", $"{FileException.Quote(path.Text)} has just been made by somebody else", taken);
            return (above.OpenDirectory(path.Names[^1]), false);
        }
    }

    // Two versions of a file differ in their time, even if both were written between two ticks of the kernel's clock and the inode of the one before is used again.
    private static void StepBehind(SafeFileHandle file, EntryStatus replaced)
    {
        EntryStatus now = SafeDirectory.Look(file);
        if (now.Modified <= replaced.Modified) File.SetLastWriteTimeUtc(file, replaced.Modified.UtcDateTime.AddTicks(1));
    }

    private static FileException IsDirectory(FilePath path) => new(FileFailure.Conflict, "directory", $"{FileException.Quote(path.Text)} is a directory");

    /// <summary>What a path stands for, links followed as far as they stay inside; held, not opened.</summary>
    private static SafeFileHandle Find(SafeDirectory work, FilePath path)
    {
        try
        {
            return work.Find(path.Names);
        }
        catch (LibcException outside) when (outside.Errno == Errno.CrossDevice)
        {
            throw new FileException(FileFailure.Forbidden, "outside", $"{FileException.Quote(path.Text)} is a link that leaves the work directory", outside);
        }
        catch (LibcException circle) when (circle.Errno == Errno.TooManyLinks)
        {
            throw new FileException(FileFailure.Conflict, "link", $"{FileException.Quote(path.Text)} is a link that leads nowhere", circle);
        }
    }

    private static SafeDirectory Enter(SafeDirectory work, IEnumerable<EntryName> names, bool create)
    {
        SafeDirectory directory = work.Reopen();
        foreach (EntryName name in names)
        {
            using SafeDirectory above = directory;
            directory = create ? above.OpenOrCreateDirectory(name) : above.OpenDirectory(name);
        }

        return directory;
    }

    /// <summary>The directory that something is going to be in. It is made if it is missing, unless that alone says that the condition does not hold.</summary>
    private static SafeDirectory EnterToChange(SafeDirectory work, FilePath path, FileCondition condition)
    {
        bool create = condition is { OneOf: null, Exists: not true };
        try
        {
            return Enter(work, path.Names.SkipLast(1), create);
        }
        catch (LibcException missing) when (missing.Errno == Errno.NoSuchFile && !create)
        {
            condition.Check(now: null, path.Text);
            throw;
        }
    }

    private static SafeDirectory EnterTarget(SafeDirectory work, FilePath newPath)
    {
        try
        {
            return Enter(work, newPath.Names.SkipLast(1), create: false);
        }
        catch (LibcException missing) when (FileException.From(missing, newPath.Text) is { } known)
        {
            throw known.Failure == FileFailure.NotFound
                ? new FileException(FileFailure.Conflict, "no-directory", $"the directory of {FileException.Quote(newPath.Text)} does not exist", missing)
                : known;
        }
    }

    private async Task<T> AsUserAsync<T>(FilePath path, Func<SafeDirectory, T> action)
    {
        try
        {
            return await UserAuthority.RunAsync(user, () =>
            {
                using SafeDirectory work = SafeDirectory.OpenOrCreate(workDirectory);
                return action(work);
            });
        }
        catch (IOException error)
        {
            if (FileException.From(error, path.Text) is { } known) throw known;
            throw;
        }
        catch (UnauthorizedAccessException error)
        {
            throw new FileException(FileFailure.Forbidden, "not-permitted", $"{FileException.Quote(path.Text)} may not be touched: permission denied", error);
        }
    }
}
