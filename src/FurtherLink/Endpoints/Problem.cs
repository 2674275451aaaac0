using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FurtherLink.Endpoints;

/// <summary>A request that cannot be fulfilled, answered as RFC 9457 has it: <c>reason</c> is for programs, <c>detail</c> for people.</summary>
internal sealed class Problem : Exception
{
    private readonly ProblemBody _body;

    private Problem(int status, string title, string reason, string detail, int? triesLeft = null)
        : base(detail) => _body = new ProblemBody(title, status, reason, detail, triesLeft);

    public static Problem Forbidden(string reason, string detail, int? triesLeft = null) =>
        new(StatusCodes.Status403Forbidden, "Forbidden", reason, detail, triesLeft);

    public static Problem NotFound(string reason, string detail) => new(StatusCodes.Status404NotFound, "Not Found", reason, detail);

    public static Problem Conflict(string reason, string detail) => new(StatusCodes.Status409Conflict, "Conflict", reason, detail);

    /// <summary>An answer to a request that makes no sense.</summary>
    public static Problem Of(BadHttpRequestException wrong) => new(wrong.StatusCode, "Bad Request", "bad-request", wrong.Message);

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

    private Task WriteAsync(HttpContext context)
    {
        context.Response.StatusCode = _body.Status;
        context.Response.ContentType = "application/problem+json";
        return JsonSerializer.SerializeAsync(context.Response.Body, _body, ProblemJson.Plain.ProblemBody, context.RequestAborted);
    }
}

/// <summary>What a <see cref="Problem"/> is on the wire.</summary>
internal sealed record ProblemBody(string Title, int Status, string Reason, string Detail, int? TriesLeft);

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
