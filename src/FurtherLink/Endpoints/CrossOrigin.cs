using FurtherLink.Trust;

using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints;

/// <summary>Tells browsers which pages may use the daemon (Fetch standard, "CORS protocol"), and turns away the sockets of all others.</summary>
internal sealed class CrossOrigin(RequestDelegate next, Origins origins)
{
    private const string Methods = "GET, HEAD, POST, DELETE, OPTIONS";
    private const string RequestHeaders = "Accept, Authorization, Content-Type";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        // Private Network Access: a public page may ask for an address on the local network. Clients expect it on every answer.
        headers["Access-Control-Allow-Private-Network"] = "true";
        headers.Vary = HeaderNames.Origin;

        StringValues origin = context.Request.Headers.Origin;
        bool allowed = origin.Count == 1 && origins.Allow(origin.ToString(), context.Request.Scheme, context.Request.Host.Value ?? "");
        if (allowed) Allow(headers, origin);
        // Browsers do not apply CORS to sockets: the server has to.
        if (origin.Count > 0 && !allowed && context.WebSockets.IsWebSocketRequest)
            return Answer(context, StatusCodes.Status403Forbidden);
        return IsPreflight(context.Request) ? Answer(context, StatusCodes.Status204NoContent) : next(context);
    }

    private static void Allow(IHeaderDictionary headers, StringValues origin)
    {
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = "600";
    }

    private static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    private static Task Answer(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    }
}
