using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /status</c>: whether somebody is at home.</summary>
internal static class StatusEndpoint
{
    /// <summary>What clients may do to what they can read.</summary>
    internal static readonly string[] Reading = ["GET", "HEAD"];

    public static void MapStatus(this IEndpointRouteBuilder routes) => routes.MapMethods("/status", Reading, AnswerAsync).Needs(Access.Open);

    private static Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain; charset=utf-8";
        context.Response.ContentLength = 2;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.WriteAsync("OK", context.RequestAborted);
    }
}
