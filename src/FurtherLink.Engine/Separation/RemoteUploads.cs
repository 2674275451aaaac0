using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>A user's uploads, done by the launcher process. The bytes of a download go straight into the file that it has opened as the user.</summary>
/// <param name="connect">Finds the launcher.</param>
/// <param name="user">Whose files.</param>
internal sealed class RemoteUploads(Func<Task<LauncherConnection>> connect, UserAccount user) : IUploadStore
{
    /// <inheritdoc/>
    public async Task<bool> IsCachedAsync(RelativePath file)
    {
        using Envelope answer = await (await connect()).AskAsync(Operation.IsCached, new WireWriter().Text(user.Name).Text(file.Text));
        return new WireReader(answer.Fields).Flag();
    }

    /// <inheritdoc/>
    public async Task<IStagedDownload> StageAsync()
    {
        LauncherConnection connection = await connect();
        using Envelope answer = await connection.AskAsync(Operation.Stage, new WireWriter().Text(user.Name));
        return new Download(connection, new WireReader(answer.Fields).Int(), answer.TakeDescriptor());
    }

    /// <inheritdoc/>
    public async Task<IOException?> WriteAsync(DirectoryDescription description, IReadOnlyList<(RelativePath Path, RelativePath Target)> links)
    {
        WireWriter fields = UploadFields.Write(user.Name, description, links);
        using Envelope answer = await (await connect()).AskAsync(Operation.Upload, fields);
        return new WireReader(answer.Fields).OptionalText() is { } leftover ? new IOException(leftover) : null;
    }

    private sealed class Download(LauncherConnection connection, int number, SafeFileHandle content) : IStagedDownload
    {
        private bool _kept;

        public SafeFileHandle Content => content;

        public async Task KeepAsync(RelativePath file)
        {
            using Envelope answer = await connection.AskAsync(Operation.KeepDownload, new WireWriter().Int(number).Text(file.Text));
            _kept = true;
        }

        public async ValueTask DisposeAsync()
        {
            content.Dispose();
            if (_kept) return;
            using Envelope? answer = await connection.TryAskAsync(Operation.DropDownload, new WireWriter().Int(number));
        }
    }
}
