using System.Buffers;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Files;

/// <summary>The files in users' work directories. Every change is whole or not at all, and changes of one path come one after the other.</summary>
/// <param name="engine">Where work directories are.</param>
/// <param name="options">How much may be asked for.</param>
/// <param name="programs">Has what acts for users.</param>
public sealed class WorkFiles(EngineOptions engine, WorkFileOptions options, RunningPrograms programs)
{
    /// <summary>Files that one client may be writing at a time: they come as slowly as it likes, and the launcher keeps 256 for all.</summary>
    public const int MostWritesOfClient = 64;

    // An archive has each path in it twice, and whoever makes it remembers them until the end.
    private const long MostArchivedNames = 8 << 20;

    private const int BufferBytes = 64 * 1024;

    private readonly KeyedGate _gate = new();
    private readonly ClientCounts _writes = new(MostWritesOfClient);

    /// <summary>What is in a directory.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="path">The directory.</param>
    /// <param name="depth">Levels below it, 1 to <see cref="WorkFileOptions.MostDepth"/>.</param>
    /// <exception cref="FileException">There is none, or it may not be read.</exception>
    public Task<FileListing> ListAsync(UserAccount user, FilePath path, int depth) => StoreOf(user).ListAsync(path, depth, options.MaxEntries);

    /// <summary>Opens a file to be read, or tells that it is a directory. The caller's to dispose.</summary>
    /// <exception cref="FileException">There is nothing, or nothing that can be read.</exception>
    public Task<OpenedFile> OpenAsync(UserAccount user, FilePath path) => StoreOf(user).OpenAsync(path);

    /// <summary>Everything that belongs into an archive of a directory: files and directories, those above before those below.</summary>
    /// <exception cref="FileException">There is none, or it is larger than <see cref="WorkFileOptions.MaxZipBytes"/>, or has more entries than <see cref="WorkFileOptions.MaxEntries"/>.</exception>
    public async Task<IReadOnlyList<FoundEntry>> FlattenAsync(UserAccount user, FilePath path)
    {
        FileListing listing = await StoreOf(user).ListAsync(path, RelativePath.MaxDepth, options.MaxEntries);
        FoundEntry[] all = [.. Flatten(listing.Entries)];
        long bytes = all.Sum(static one => one.Status.Kind == EntryKind.File ? one.Status.Size : 0);
        long names = all.Sum(static one => one.Path.Names.Sum(static name => name.Bytes.Length + 1L));
        if (names > MostArchivedNames) throw TooLarge(path, $"has paths of {names} bytes; {MostArchivedNames} are the most for a zip");
        if (listing.Truncated) throw TooLarge(path, $"has more than {options.MaxEntries} entries (Files:MaxEntries)");
        return bytes <= options.MaxZipBytes ? all : throw TooLarge(path, $"has {bytes} bytes; {options.MaxZipBytes} are the most for a zip (Files:MaxZipBytes)");
    }

    /// <summary>Writes a file, making directories that are missing.</summary>
    /// <param name="user">Whose it becomes.</param>
    /// <param name="owner">Who writes, see <see cref="StartRequest.Owner"/>.</param>
    /// <param name="path">Where.</param>
    /// <param name="content">All that is in it; its errors are passed on as they are.</param>
    /// <param name="condition">What has to hold, before anything is read and in the moment of the change.</param>
    /// <param name="clientGone">Ends it; nothing is changed then.</param>
    /// <returns>What it is now, and whether there was none of that name.</returns>
    /// <exception cref="FileException">It was not written; what was there is as it was.</exception>
    public async Task<(EntryStatus Status, bool Created)> WriteAsync(
        UserAccount user, string owner, FilePath path, Stream content, FileCondition condition, CancellationToken clientGone)
    {
        if (!_writes.TryAdd(owner)) throw new FileException(FileFailure.Unavailable, "busy", $"this client is writing {MostWritesOfClient} files, which is the most");
        try
        {
            await using IStagedWrite file = await StoreOf(user).StageAsync(path, condition);
            await CopyAsync(path, content, file.Content, clientGone);
            using IDisposable turn = await _gate.EnterAsync(KeyOf(user, path), clientGone);
            return await file.PublishAsync(condition);
        }
        finally
        {
            _writes.Remove(owner);
        }
    }

    /// <summary>Makes a directory, and those above it where they are missing.</summary>
    /// <returns>What it is now, and whether there was none.</returns>
    /// <exception cref="FileException">Something else has that name, or it may not be made.</exception>
    public Task<(EntryStatus Status, bool Created)> MakeDirectoryAsync(UserAccount user, FilePath path, FileCondition condition) =>
        StoreOf(user).MakeDirectoryAsync(path, condition);

    /// <summary>Removes a file, a link or a directory.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="path">What is removed.</param>
    /// <param name="recursive">Whether a directory goes with all that is in it; otherwise it has to be empty.</param>
    /// <param name="condition">What has to hold.</param>
    /// <param name="clientGone">Ends the waiting for another change.</param>
    /// <exception cref="FileException">It was not removed; of a directory, some of what is in it may be gone.</exception>
    public async Task RemoveAsync(UserAccount user, FilePath path, bool recursive, FileCondition condition, CancellationToken clientGone)
    {
        using IDisposable turn = await _gate.EnterAsync(KeyOf(user, path), clientGone);
        await StoreOf(user).RemoveAsync(path, recursive, condition);
    }

    /// <summary>Gives something another name in the work directory.</summary>
    /// <param name="user">Whose it is.</param>
    /// <param name="path">What it is called.</param>
    /// <param name="newPath">What it will be called.</param>
    /// <param name="overwrite">Whether a file (or empty directory) of that name is replaced.</param>
    /// <param name="condition">What has to hold of what is renamed.</param>
    /// <param name="clientGone">Ends the waiting for another change.</param>
    /// <exception cref="FileException">It has its old name.</exception>
    public async Task<EntryStatus> RenameAsync(
        UserAccount user, FilePath path, FilePath newPath, bool overwrite, FileCondition condition, CancellationToken clientGone)
    {
        // What is replaced is changed as well: who writes it meanwhile, on the condition that it is as it was, has to find out. Always in the same order.
        string[] keys = [.. new[] { KeyOf(user, path), KeyOf(user, newPath) }.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        using IDisposable turn = await _gate.EnterAsync(keys[0], clientGone);
        using IDisposable? other = keys.Length > 1 ? await _gate.EnterAsync(keys[1], clientGone) : null;
        return await StoreOf(user).RenameAsync(path, newPath, overwrite, condition);
    }

    private static IEnumerable<FoundEntry> Flatten(IEnumerable<FoundEntry> entries) => entries.SelectMany(static one => Flatten(one.Below ?? []).Prepend(one));

    private static FileException TooLarge(FilePath path, string why) => new(FileFailure.TooLarge, "too-large", $"{FileException.Quote(path.Text)} {why}");

    private async Task CopyAsync(FilePath path, Stream content, SafeFileHandle file, CancellationToken clientGone)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long at = 0;
            for (int read = await content.ReadAsync(buffer, clientGone); read > 0; read = await content.ReadAsync(buffer, clientGone))
            {
                if (at + read > options.MaxFileBytes) throw TooLarge(path, $"would be larger than {options.MaxFileBytes} bytes (Files:MaxFileBytes)");
                await KeepAsync(path, file, buffer.AsMemory(0, read), at);
                at += read;
            }

            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // waits for the disk, and the last piece may have come on the thread of every socket
            await KeepAsync(path, file, content: null, at);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Writes a piece; without one, sees to it that all of them are on the disk, since "saved" has to be true when the power fails.</summary>
    private static async Task KeepAsync(FilePath path, SafeFileHandle file, ReadOnlyMemory<byte>? content, long at)
    {
        try
        {
            if (content is { } piece) await RandomAccess.WriteAsync(file, piece, at);
            else RandomAccess.FlushToDisk(file);
        }
        catch (IOException error)
        {
            if (FileException.From(error, path.Text) is { } known) throw known;
            throw;
        }
    }

    private IFileStore StoreOf(UserAccount user) => programs.FilesOf(user);

    private string KeyOf(UserAccount user, FilePath path) => Path.Combine(engine.WorkDirectoryOf(user), path.Text);
}
