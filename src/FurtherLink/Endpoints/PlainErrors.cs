using FurtherLink.Engine;

using Microsoft.AspNetCore.WebUtilities;

namespace FurtherLink.Endpoints;

/// <summary>Gives every error without a body the body that clients of the original know: <c>404: Not Found</c>. An exception is a 500, logged once.</summary>
internal sealed class PlainErrors(RequestDelegate next, EndpointCounts counts, ILogger<PlainErrors> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        finally
        {
            counts.CountAnswer(context.Response.StatusCode);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await next(context);
        }
        catch (BadHttpRequestException bad)
        {
            if (context.Response.HasStarted) throw;
            context.Response.StatusCode = bad.StatusCode;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client has gone; there is nobody to answer.
            return;
        }
        catch (Exception failure)
        {
            logger.Failed(failure, Shown.Of(context.Request.Method), Shown.Of(context.Request.Path.Value ?? ""));
            // Too late for a status: cutting the connection is the only way to say that the answer is not whole.
            if (context.Response.HasStarted)
            {
                context.Abort();
                return;
            }

            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
        }

        await WriteBodyAsync(context.Response);
    }

    private static async Task WriteBodyAsync(HttpResponse response)
    {
        if (response.StatusCode < 400 || response.HasStarted || response.ContentLength is not null || response.ContentType is not null) return;
        response.ContentType = "text/plain; charset=utf-8";
        string reason = ReasonPhrases.GetReasonPhrase(response.StatusCode);
        await response.WriteAsync($"{response.StatusCode}: {reason}");
    }
}
