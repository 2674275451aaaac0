using FurtherLink.Trust.Gate;

using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints;

/// <summary>Tells browsers which pages may use the daemon (Fetch standard, "CORS protocol"), and turns away all others.</summary>
internal sealed class CrossOrigin(RequestDelegate next, Origins origins)
{
    private const string Methods = "GET, HEAD, PUT, POST, DELETE, OPTIONS";
    private const string RequestHeaders = "Accept, Authorization, Content-Type, If-Match, If-None-Match, Range";
    private const string ResponseHeaders = "Content-Range, ETag, Location, Retry-After";

    public Task InvokeAsync(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        PrivateNetwork.Allow(headers);
        headers.Vary = HeaderNames.Origin;

        RequestOrigin origin = origins.Of(context.Request);
        // Browsers do not apply CORS to sockets and to simple requests, which may do harm without being read: the server has to.
        if (origin == RequestOrigin.Foreign) return Answer(context, StatusCodes.Status403Forbidden);
        if (origin != RequestOrigin.None) Allow(headers, context.Request.Headers.Origin);
        return IsPreflight(context.Request) ? Answer(context, StatusCodes.Status204NoContent) : next(context);
    }

    private static void Allow(IHeaderDictionary headers, StringValues origin)
    {
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowCredentials = "true";
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlExposeHeaders = ResponseHeaders;
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
