using System.Text.Json.Serialization;

using FurtherLink.Engine.Uploads;

using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints;

/// <summary>What <c>/upload</c> answers: to old clients what the Python server said, byte for byte; to those who accept problem details (RFC 9457) the truth.</summary>
internal static class UploadAnswer
{
    private const string ProblemType = "application/problem+json";

    internal static Task SucceededAsync(HttpResponse response, bool fetchedUrls)
    {
        response.ContentType = "application/json; charset=utf-8";
        return response.WriteAsync(fetchedUrls ? """{"success": true, "fetched_urls": true}""" : """{"success": true, "fetched_urls": false}""");
    }

    /// <param name="response">Has not begun.</param>
    /// <param name="status">The honest status.</param>
    /// <param name="reason">For the person who sent the upload.</param>
    internal static Task FailedAsync(HttpResponse response, int status, string reason)
    {
        if (AcceptsProblems(response.HttpContext.Request)) return WriteProblemAsync(response, status, reason);

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
        request.Headers.Accept.Any(static accept => accept?.Contains(ProblemType, StringComparison.OrdinalIgnoreCase) == true);

    private static Task WriteProblemAsync(HttpResponse response, int status, string reason)
    {
        response.StatusCode = status;
        response.Headers[HeaderNames.Vary] = HeaderNames.Accept;
        var problem = new UploadProblem("about:blank", ReasonPhrases.GetReasonPhrase(status), status, reason);
        return response.WriteAsJsonAsync(problem, UploadJson.Default.UploadProblem, ProblemType);
    }
}

/// <summary>Problem details, RFC 9457 section 3.1; the type <c>about:blank</c> says that the status says it all.</summary>
internal sealed record UploadProblem(string Type, string Title, int Status, string Detail);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(UploadProblem))]
internal sealed partial class UploadJson : JsonSerializerContext;
