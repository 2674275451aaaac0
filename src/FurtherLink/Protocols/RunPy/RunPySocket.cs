using System.Diagnostics;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Users;
using FurtherLink.Uploads;

namespace FurtherLink.Protocols.RunPy;

/// <summary>One websocket on <c>/run-py</c>: a program at a time, and uploads.</summary>
internal sealed class RunPySocket(SocketParts parts, string? user, bool terminal, Func<DirectoryUploads> uploads)
    : SingleProgramSocket(parts, user, terminal ? SmallestTerminal : null)
{
    private readonly CancellationTokenSource _clientGone = new();
    private Task _upload = Task.CompletedTask;

    public override bool Shows(TranscriptKind kind, ReadOnlySpan<byte> text) => kind != TranscriptKind.Message || !ChannelLine.Parse(text).IsObject;

    protected override Task TakeOtherAsync(in ClientMessage message)
    {
        switch (message.Type)
        {
            case "ping": return Writer.AnswerAsync(Answers.Pong());
            case "upload": return UploadAsync(message.Data.RequiredObject("directory").ToArray());
            case "keyevent": SendKey(Running, message.Data); break;
            default: throw Unknown(message, "ping, start, stdin, stop, upload and keyevent");
        }

        return Task.CompletedTask;
    }

    /// <summary>A program finds what was uploaded before it, even if its client did not wait for <c>uploaded</c>.</summary>
    protected override Task ReadyAsync() => _upload;

    protected override async Task LeaveAsync()
    {
        await _clientGone.CancelAsync();
        await _upload;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _clientGone.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Begins an upload, after the one before. It goes on beside the reader: downloads take their time.</summary>
    private async Task UploadAsync(byte[] description)
    {
        await _upload;
        _upload = Task.Run(() => AnswerUploadAsync(description));
    }

    private async Task AnswerUploadAsync(byte[] description)
    {
        using var answers = new TypedFrames(); // the reader uses its own meanwhile
        try
        {
            await WriteAsync(description);
            await Writer.AnswerAsync(answers.Uploaded());
        }
        catch (Exception refused) when (refused is UploadException or StartException)
        {
            Log.UploadRefused(refused.Message);
            await Writer.AnswerAsync(answers.Error("Bad upload", refused.Message));
        }
        catch (OperationCanceledException) when (_clientGone.IsCancellationRequested)
        {
            Log.UploadRefused("the client went away");
        }
        catch (Exception failure)
        {
            Log.UploadFailed(failure);
            await Writer.AnswerAsync(answers.Error("Bad upload", "the daemon failed; its log says why"));
        }
    }

    private async Task WriteAsync(byte[] bytes)
    {
        long begun = Stopwatch.GetTimestamp();
        DirectoryDescription description = UploadDescriptionReader.Read(bytes);
        DirectoryUploads store = uploads();
        UserAccount owner = store.UserFor(Users.Choose(Caller, User));
        UploadResult result = await store.UploadAsync(owner, description, _clientGone.Token);
        string name = UploadException.Quote(description.Name.Text);
        Log.Uploaded(name, owner.Name, Stopwatch.GetElapsedTime(begun).TotalMilliseconds, result.FetchedUrls);
        if (result.Leftover is { } leftover) Log.UploadLeftover(name, owner.Name, leftover.Message);
    }
}
