using FurtherLink.Engine.Files;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Files;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// What the launcher process does with files, operation by operation: as a user who is served, at a place in that user's work directory which is parsed here again.
/// What is in a file never passes: a descriptor is handed over, of a file that the user could open just so.
/// </summary>
internal sealed class FileDuties(LauncherOptions options, Launcher launcher, UserRules users)
{
    /// <summary>The longest fields of one of them, in bytes: two paths, and versions as many as a client can name.</summary>
    public static long MostBytes => 2 * FilePath.MaxBytes + Envelope.MostShortBytes;

    /// <summary>Whether an operation is one of these.</summary>
    public static bool Have(Operation operation) => operation is >= Operation.ListFiles and <= Operation.RenameFile;

    /// <summary>Does what is asked.</summary>
    /// <exception cref="FileException">It was not done.</exception>
    /// <exception cref="WireException">The fields are none of it.</exception>
    public Task<Answer> DoAsync(Operation operation, Envelope request, LauncherPeer peer) => operation switch
    {
        Operation.ListFiles => ListAsync(request, peer),
        Operation.OpenFile => OpenAsync(request),
        Operation.StageFile => StageAsync(request, peer),
        Operation.PublishFile => PublishAsync(request, peer),
        Operation.DropFile => DropAsync(request, peer),
        Operation.MakeDirectory => MakeDirectoryAsync(request),
        Operation.RemoveFile => RemoveAsync(request),
        Operation.RenameFile => RenameAsync(request),
        _ => throw new WireException($"there is no operation {request.Kind}"),
    };

    private async Task<Answer> ListAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path");
        int depth = fields.Int(), most = fields.Int();
        fields.End();
        if (depth is < 1 or > RelativePath.MaxDepth || most < 1) throw new WireException($"{depth} levels of {most} entries cannot be listed");
        await peer.Listings.WaitAsync(peer.Gone);
        var turn = new Turn(peer.Listings);
        try
        {
            FileListing listing = await store.ListAsync(path, depth, Math.Min(most, options.MostListedEntries));
            return new Answer(Outcome.Done, new WireWriter().Listing(listing), [], turn);
        }
        catch
        {
            turn.Dispose();
            throw;
        }
    }

    private async Task<Answer> OpenAsync(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path");
        fields.End();
        OpenedFile opened = await store.OpenAsync(path);
        return new Answer(Outcome.Done, new WireWriter().Status(opened.Status), opened.Content is { } content ? [content] : [], opened);
    }

    private async Task<Answer> StageAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path");
        FileCondition condition = fields.Condition();
        fields.End();
        IStagedWrite file = await store.StageAsync(path, condition);
        SafeFileHandle content = file.Content;
        int number = await peer.Writes.AddAsync(file) ?? throw new FileException(FileFailure.Unavailable, "busy", $"{peer.Writes.Most} files are being written, which is the most");
        return new Answer(Outcome.Done, new WireWriter().Int(number), [content]);
    }

    private static async Task<Answer> PublishAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        FileCondition condition = fields.Condition();
        fields.End();
        await using IStagedWrite file = Take(number, peer);
        return Made(await file.PublishAsync(condition));
    }

    private static async Task<Answer> DropAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        fields.End();
        await using IStagedWrite file = Take(number, peer);
        return Answer.Done();
    }

    private async Task<Answer> MakeDirectoryAsync(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path");
        FileCondition condition = fields.Condition();
        fields.End();
        return Made(await store.MakeDirectoryAsync(path, condition));
    }

    private async Task<Answer> RemoveAsync(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path");
        bool recursive = fields.Flag();
        FileCondition condition = fields.Condition();
        fields.End();
        await store.RemoveAsync(path, recursive, condition);
        return Answer.Done();
    }

    private async Task<Answer> RenameAsync(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        IFileStore store = Store(fields);
        FilePath path = fields.Path("path"), newPath = fields.Path("rename");
        bool overwrite = fields.Flag();
        FileCondition condition = fields.Condition();
        fields.End();
        return Answer.Done(new WireWriter().Status(await store.RenameAsync(path, newPath, overwrite, condition)));
    }

    private static Answer Made((EntryStatus Status, bool Created) made) => Answer.Done(new WireWriter().Status(made.Status).Flag(made.Created));

    private static IStagedWrite Take(int number, LauncherPeer peer) => peer.Writes.Take(number) ?? throw new StartException($"there is no file {number} in the making");

    private IFileStore Store(WireReader fields) => launcher.FilesOf(users.Admit(fields.Text()));

    private sealed class Turn(SemaphoreSlim of) : IDisposable
    {
        public void Dispose() => of.Release();
    }
}
