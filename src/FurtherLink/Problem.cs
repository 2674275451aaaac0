using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using Microsoft.AspNetCore.WebUtilities;

namespace FurtherLink;

/// <summary>A request that cannot be fulfilled, answered as RFC 9457 has it: <c>reason</c> is for programs, <c>detail</c> for people.</summary>
internal sealed class Problem : Exception
{
    /// <summary>How it is announced.</summary>
    public const string ContentType = "application/problem+json";

    private readonly ProblemBody _body;

    /// <summary>One of that status.</summary>
    public Problem(int status, string reason, string detail, int? triesLeft = null)
        : base(detail) => _body = new ProblemBody("about:blank", ReasonPhrases.GetReasonPhrase(status), status, reason, detail, triesLeft);

    public static Problem Forbidden(string reason, string detail, int? triesLeft = null) => new(StatusCodes.Status403Forbidden, reason, detail, triesLeft);

    public static Problem NotFound(string reason, string detail) => new(StatusCodes.Status404NotFound, reason, detail);

    public static Problem Conflict(string reason, string detail) => new(StatusCodes.Status409Conflict, reason, detail);

    /// <summary>An answer to a request that makes no sense.</summary>
    public static Problem Of(BadHttpRequestException wrong) => new(wrong.StatusCode, "bad-request", wrong.Message);

    /// <summary>Answers a request, or says what is wrong with it.</summary>
    public static RequestDelegate Handle(RequestDelegate answer) => async context =>
    {
        // Off the thread of every socket: what these do may have to wait for the disk.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            await answer(context);
        }
        catch (Problem problem) when (!context.Response.HasStarted)
        {
            await problem.WriteAsync(context);
        }
        catch (BadHttpRequestException wrong) when (!context.Response.HasStarted)
        {
            await Of(wrong).WriteAsync(context);
        }
    };

    /// <summary>Answers with it.</summary>
    public async Task WriteAsync(HttpContext context)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(_body, ProblemJson.Plain.ProblemBody);
        context.Response.StatusCode = _body.Status;
        context.Response.ContentType = ContentType;
        context.Response.ContentLength = json.Length;
        await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }
}

/// <summary>What a <see cref="Problem"/> is on the wire, RFC 9457, section 3.1. The type <c>about:blank</c> says that the status says what kind it is.</summary>
internal sealed record ProblemBody(string Type, string Title, int Status, string Reason, string Detail, int? TriesLeft);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ProblemBody))]
internal sealed partial class ProblemJson : JsonSerializerContext
{
    // An apostrophe stays one: this is no HTML.
    public static ProblemJson Plain => field ??= new(new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
