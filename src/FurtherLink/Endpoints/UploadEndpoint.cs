using System.Diagnostics;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux.Users;
using FurtherLink.Trust;
using FurtherLink.Uploads;

namespace FurtherLink.Endpoints;

/// <summary><c>POST /upload[?user=U]</c>: creates a directory of files in the work dir of a user.</summary>
internal sealed class UploadEndpoint(DirectoryUploads uploads, UserPolicy users, UploadOptions options, ILogger<UploadEndpoint> logger)
{
    internal async Task HandleAsync(HttpContext context)
    {
        CancellationToken clientGone = context.RequestAborted;
        try
        {
            await AnswerAsync(context, clientGone);
        }
        catch (UploadException refused)
        {
            await RefuseAsync(context, UploadAnswer.StatusOf(refused.Failure), refused.Message);
        }
        catch (StartException forbidden)
        {
            await RefuseAsync(context, UploadAnswer.StatusOf(UploadFailure.Forbidden), forbidden.Message);
        }
        catch (BadHttpRequestException wrong)
        {
            await RefuseAsync(context, wrong.StatusCode, wrong.Message);
        }
        catch (Exception gone) when (clientGone.IsCancellationRequested && gone is OperationCanceledException or IOException)
        {
            logger.UploadRefused(StatusCodes.Status499ClientClosedRequest, "the client went away");
        }
        catch (Exception failure)
        {
            logger.UploadFailed(failure);
            await UploadAnswer.FailedAsync(context.Response, StatusCodes.Status500InternalServerError, "the server failed; its log says why");
        }
    }

    private async Task AnswerAsync(HttpContext context, CancellationToken clientGone)
    {
        long begun = Stopwatch.GetTimestamp();
        ReadOnlyMemory<byte> body = await UploadBody.ReadAsync(context.Request, options.MaxBodyBytes, clientGone);
        // Parsing and asking for the user take their time, and this may be the thread that serves every connection.
        await Task.Yield();
        DirectoryDescription description = UploadDescriptionReader.Read(body.Span);
        UserAccount user = uploads.UserFor(users.Choose(context.Caller(), context.Request.Query["user"]));
        UploadResult result = await uploads.UploadAsync(user, description, clientGone);
        string name = UploadException.Quote(description.Name.Text);
        logger.Uploaded(name, user.Name, Stopwatch.GetElapsedTime(begun).TotalMilliseconds, result.FetchedUrls);
        if (result.Leftover is { } leftover) logger.UploadLeftover(name, user.Name, leftover.Message);
        await UploadAnswer.SucceededAsync(context.Response, result.FetchedUrls);
    }

    private Task RefuseAsync(HttpContext context, int status, string reason)
    {
        logger.UploadRefused(status, reason);
        return UploadAnswer.FailedAsync(context.Response, status, reason);
    }
}
