using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Separation;

/// <summary>A user's files, reached through the launcher process. What is in them goes past it: it opens them as the user, and hands the descriptor over.</summary>
/// <param name="connect">Finds the launcher.</param>
/// <param name="user">Whose files.</param>
internal sealed class RemoteFiles(Func<Task<LauncherConnection>> connect, UserAccount user) : IFileStore
{
    /// <inheritdoc/>
    public async Task<FileListing> ListAsync(FilePath path, int depth, int most)
    {
        using Envelope answer = await AskAsync(Operation.ListFiles, To(path).Int(depth).Int(most));
        return new WireReader(answer.Fields).Listing(path);
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(FilePath path)
    {
        using Envelope answer = await AskAsync(Operation.OpenFile, To(path));
        EntryStatus status = new WireReader(answer.Fields).Status();
        return new OpenedFile(status, status.Kind == EntryKind.Directory ? null : answer.TakeDescriptor());
    }

    /// <inheritdoc/>
    public async Task<IStagedWrite> StageAsync(FilePath path, FileCondition condition)
    {
        LauncherConnection connection = await ConnectAsync();
        using Envelope answer = await AskAsync(connection, Operation.StageFile, To(path).Condition(condition));
        return new Write(connection, new WireReader(answer.Fields).Int(), answer.TakeDescriptor());
    }

    /// <inheritdoc/>
    public async Task<(EntryStatus Status, bool Created)> MakeDirectoryAsync(FilePath path, FileCondition condition)
    {
        using Envelope answer = await AskAsync(Operation.MakeDirectory, To(path).Condition(condition));
        return Made(answer);
    }

    /// <inheritdoc/>
    public async Task RemoveAsync(FilePath path, bool recursive, FileCondition condition)
    {
        using Envelope answer = await AskAsync(Operation.RemoveFile, To(path).Flag(recursive).Condition(condition));
    }

    /// <inheritdoc/>
    public async Task<EntryStatus> RenameAsync(FilePath path, FilePath newPath, bool overwrite, FileCondition condition)
    {
        using Envelope answer = await AskAsync(Operation.RenameFile, To(path).Path(newPath).Flag(overwrite).Condition(condition));
        return new WireReader(answer.Fields).Status();
    }

    private static (EntryStatus Status, bool Created) Made(Envelope answer)
    {
        var fields = new WireReader(answer.Fields);
        return (fields.Status(), fields.Flag());
    }

    private static FileException Unavailable(string reason, Exception? cause = null) => new(FileFailure.Unavailable, "launcher", reason, cause);

    private static async Task<Envelope> AskAsync(LauncherConnection connection, Operation operation, WireWriter fields)
    {
        Envelope answer = await connection.TryAskAsync(operation, fields) ?? throw Unavailable("the launcher, which has the rights to files, is gone; its log tells why");
        if (answer.Kind != (byte)Outcome.Failed) return LauncherConnection.Check(answer);
        answer.Dispose();
        throw new IOException("the launcher failed; its log tells why");
    }

    private WireWriter To(FilePath path) => new WireWriter().Text(user.Name).Path(path);

    private async Task<Envelope> AskAsync(Operation operation, WireWriter fields) => await AskAsync(await ConnectAsync(), operation, fields);

    private async Task<LauncherConnection> ConnectAsync()
    {
        try
        {
            return await connect();
        }
        catch (StartException unreachable)
        {
            throw Unavailable(unreachable.Message, unreachable);
        }
    }

    private sealed class Write(LauncherConnection connection, int number, SafeFileHandle content) : IStagedWrite
    {
        private bool _asked;

        public SafeFileHandle Content => content;

        public async Task<(EntryStatus Status, bool Created)> PublishAsync(FileCondition condition)
        {
            _asked = true; // the launcher drops what it does not publish
            using Envelope answer = await AskAsync(connection, Operation.PublishFile, new WireWriter().Int(number).Condition(condition));
            return Made(answer);
        }

        public async ValueTask DisposeAsync()
        {
            content.Dispose();
            if (_asked) return;
            using Envelope? answer = await connection.TryAskAsync(Operation.DropFile, new WireWriter().Int(number));
        }
    }
}
