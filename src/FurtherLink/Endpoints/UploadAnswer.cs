using FurtherLink.Engine.Uploads;

using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints;

/// <summary>What <c>/upload</c> answers: to old clients what the Python server said, byte for byte; to those who accept problem details (RFC 9457) the truth.</summary>
internal static class UploadAnswer
{
    internal static Task SucceededAsync(HttpResponse response, bool fetchedUrls)
    {
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(fetchedUrls ? """{"success": true, "fetched_urls": true}""" : """{"success": true, "fetched_urls": false}""");
    }

    /// <param name="response">Has not begun.</param>
    /// <param name="status">The honest status.</param>
    /// <param name="detail">For the person who sent the upload.</param>
    internal static Task FailedAsync(HttpResponse response, int status, string detail)
    {
        if (AcceptsProblems(response.HttpContext.Request)) return WriteProblemAsync(response, status, detail);

        // Clients of the Python server know that a body can be wrong or too large, and that everything else is 500.
        response.StatusCode = status is StatusCodes.Status400BadRequest or StatusCodes.Status413PayloadTooLarge ? status : StatusCodes.Status500InternalServerError;
        response.ContentType = "text/plain; charset=utf-8";
        return response.WriteAsync($"{response.StatusCode}: {ReasonPhrases.GetReasonPhrase(response.StatusCode)}");
    }

    internal static int StatusOf(UploadFailure failure) => failure switch
    {
        UploadFailure.Malformed => StatusCodes.Status400BadRequest,
        UploadFailure.Forbidden => StatusCodes.Status403Forbidden,
        UploadFailure.TooLarge => StatusCodes.Status413PayloadTooLarge,
        UploadFailure.Download => StatusCodes.Status502BadGateway,
        UploadFailure.DiskFull => StatusCodes.Status507InsufficientStorage,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static bool AcceptsProblems(HttpRequest request) =>
        request.Headers.Accept.Any(static accept => accept?.Contains(Problem.ContentType, StringComparison.OrdinalIgnoreCase) == true);

    private static Task WriteProblemAsync(HttpResponse response, int status, string detail)
    {
        response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.Accept);
        return new Problem(status, ReasonOf(status), detail).WriteAsync(response.HttpContext);
    }

    private static string ReasonOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => "bad-request",
        StatusCodes.Status403Forbidden => "forbidden",
        StatusCodes.Status413PayloadTooLarge => "too-large",
        StatusCodes.Status502BadGateway => "download",
        StatusCodes.Status507InsufficientStorage => "disk-full",
        _ => "failed",
    };
}
