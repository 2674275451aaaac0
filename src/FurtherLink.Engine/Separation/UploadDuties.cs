using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>
/// What the launcher process does for uploads: writes a directory as a user who is served, and opens files that the daemon downloads into. Each path is parsed here
/// again; files in the making are known by numbers of the connection that made them.
/// </summary>
internal sealed class UploadDuties(UploadOptions options, Launcher launcher, UserRules users)
{
    /// <summary>Whether an operation is one of these.</summary>
    public static bool Have(Operation operation) => operation is >= Operation.IsCached and <= Operation.Upload;

    /// <summary>Does what is asked.</summary>
    /// <exception cref="UploadException">It was not done.</exception>
    /// <exception cref="WireException">The fields are none of it.</exception>
    public Task<Answer> DoAsync(Operation operation, Envelope request, LauncherPeer peer) => operation switch
    {
        Operation.IsCached => IsCachedAsync(request),
        Operation.Stage => StageAsync(request, peer),
        Operation.KeepDownload => KeepAsync(request, peer),
        Operation.DropDownload => DropAsync(request, peer),
        Operation.Upload => UploadAsync(request),
        _ => throw new WireException($"there is no operation {request.Kind}"),
    };

    private IUploadStore Store(string user) => launcher.UploadsOf(users.Admit(user), options);

    private async Task<Answer> IsCachedAsync(Envelope request)
    {
        var fields = new WireReader(request.Fields);
        IUploadStore store = Store(fields.Text());
        RelativePath path = RelativePath.ParseUnreserved("path", fields.Text());
        fields.End();
        return Answer.Done(new WireWriter().Flag(await store.IsCachedAsync(path)));
    }

    private async Task<Answer> StageAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        IUploadStore store = Store(fields.Text());
        fields.End();
        IStagedDownload download = await store.StageAsync();
        SafeFileHandle content = download.Content;
        int number = await peer.Downloads.AddAsync(download) ?? throw new StartException($"{peer.Downloads.Most} files are being downloaded, which is the most");
        return new Answer(Outcome.Done, new WireWriter().Int(number), [content]);
    }

    private static async Task<Answer> KeepAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        RelativePath path = RelativePath.ParseUnreserved("path", fields.Text());
        fields.End();
        await using IStagedDownload download = TakeDownload(number, peer);
        await download.KeepAsync(path);
        return Answer.Done();
    }

    private static async Task<Answer> DropAsync(Envelope request, LauncherPeer peer)
    {
        var fields = new WireReader(request.Fields);
        int number = fields.Int();
        fields.End();
        await using IStagedDownload download = TakeDownload(number, peer);
        return Answer.Done();
    }

    private static IStagedDownload TakeDownload(int number, LauncherPeer peer) =>
        peer.Downloads.Take(number) ?? throw new StartException($"there is no download {number}");

    private async Task<Answer> UploadAsync(Envelope request)
    {
        (string user, DirectoryDescription description, List<(RelativePath Path, RelativePath Target)> links) = UploadFields.Read(request.Fields);
        IOException? leftover = await Store(user).WriteAsync(description, links);
        return Answer.Done(new WireWriter().OptionalText(leftover?.Message));
    }
}
