using FurtherLink.Engine.Counting;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Uploads;

/// <summary>What came of an upload.</summary>
/// <param name="FetchedUrls">Whether every url file is there; false: some were skipped because their server could not be reached.</param>
/// <param name="Leftover">What could not be removed of the old directory and stays hidden beside the new one; null as a rule.</param>
public sealed record UploadResult(bool FetchedUrls, Exception? Leftover);

/// <summary>
/// Puts directories on the device. All or nothing: a failed upload leaves the old directory as it was, and uploads of the same name come one after the other.
/// </summary>
public sealed class DirectoryUploads : IDisposable
{
    private readonly EngineOptions _engine;
    private readonly UploadOptions _options;
    private readonly Downloader _downloader;
    private readonly KeyedGate _gate = new();
    private readonly RunningPrograms _programs;
    private readonly Tally<UploadOutcome> _outcomes;

    /// <summary>Uploads with those limits, into <see cref="EngineOptions.WorkDirectory"/>.</summary>
    /// <param name="engine">Says whose files and where.</param>
    /// <param name="options">The limits.</param>
    /// <param name="programs">Has what acts for users.</param>
    /// <param name="outcomes">Counts uploads.</param>
    public DirectoryUploads(EngineOptions engine, UploadOptions options, RunningPrograms programs, Tally<UploadOutcome> outcomes)
    {
        _outcomes = outcomes;
        _programs = programs;
        _engine = engine;
        _options = options;
        _downloader = new Downloader(options);
    }

    /// <summary>The user that a client names, or the one it gets for naming none.</summary>
    /// <exception cref="StartException">None is named, and the configured default does not exist.</exception>
    /// <exception cref="UploadException">Malformed: there is no such user; forbidden: this daemon may not act for that user.</exception>
    public UserAccount UserFor(string? name)
    {
        UserAccount user = string.IsNullOrEmpty(name) ? RunningPrograms.DefaultUserOf(_engine) : UserAccount.Find(name)
            ?? throw new UploadException(UploadFailure.Malformed, $"user: {UploadException.Quote(name)} does not exist");
        return _engine.ActsForOthers || user.IsCurrent ? user
            : throw new UploadException(UploadFailure.Forbidden, $"user: this daemon does not run as root and cannot act for {user.Name}");
    }

    /// <summary>Creates or replaces the directory in the user's work dir. Blocks nobody: files are touched on a thread of its own.</summary>
    /// <param name="user">Whose directory it becomes.</param>
    /// <param name="description">The directory.</param>
    /// <param name="clientGone">Ends downloads; what is being written by then is completed.</param>
    /// <exception cref="UploadException">It failed; the old directory is untouched.</exception>
    public async Task<UploadResult> UploadAsync(UserAccount user, DirectoryDescription description, CancellationToken clientGone)
    {
        UploadOutcome outcome = UploadOutcome.Failed;
        try
        {
            UploadResult result = await TryUploadAsync(user, description, clientGone);
            outcome = result.FetchedUrls ? UploadOutcome.Done : UploadOutcome.Incomplete;
            return result;
        }
        finally
        {
            _outcomes.Count(outcome);
        }
    }

    private async Task<UploadResult> TryUploadAsync(UserAccount user, DirectoryDescription description, CancellationToken clientGone)
    {
        string work = _engine.WorkDirectoryOf(user);
        IUploadStore store = _programs.UploadsOf(user, _options);

        var unreachable = new HashSet<string>();
        var links = new List<(RelativePath Path, RelativePath Target)>();
        foreach ((RelativePath path, Download download) in description.Downloads)
        {
            if (await TryFetchAsync(store, work, download, unreachable, clientGone)) links.Add((path, download.CachePath));
        }

        using IDisposable turn = await _gate.EnterAsync(Path.Combine(work, description.Name.Names[0].ToString()), clientGone);
        IOException? leftover = await store.WriteAsync(description, links);
        return new UploadResult(links.Count == description.Downloads.Count, leftover);
    }

    /// <inheritdoc/>
    public void Dispose() => _downloader.Dispose();

    /// <summary>False: the server cannot be reached.</summary>
    /// <param name="store">The user's files.</param>
    /// <param name="work">The work dir.</param>
    /// <param name="download">What is wanted.</param>
    /// <param name="unreachable">Servers not to wait for again in this upload.</param>
    /// <param name="clientGone">Ends the download.</param>
    private async Task<bool> TryFetchAsync(IUploadStore store, string work, Download download, HashSet<string> unreachable, CancellationToken clientGone)
    {
        // Those who want the same file wait for the first, and then find it in the cache.
        using IDisposable turn = await _gate.EnterAsync(Path.Combine(work, UploadStore.CacheName, download.CachePath.Text), clientGone);
        if (await store.IsCachedAsync(download.CachePath)) return true;
        if (unreachable.Contains(download.Url.Authority)) return false;
        await using IStagedDownload file = await store.StageAsync();
        try
        {
            await _downloader.FetchAsync(download, file.Content, clientGone);
            await file.KeepAsync(download.CachePath);
            return true;
        }
        catch (UnreachableException)
        {
            unreachable.Add(download.Url.Authority);
            return false;
        }
    }
}
