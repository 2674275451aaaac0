using FurtherLink.Trust.Clients;

using Microsoft.Extensions.Primitives;

namespace FurtherLink.Trust.Gate;

/// <summary>The ways in which a paired client shows its token.</summary>
internal static class Credentials
{
    /// <summary>The console's cookie. The prefix makes browsers keep it to this host, this path and TLS (RFC 6265bis, section 4.1.3.2).</summary>
    public const string Cookie = "__Host-further-link";

    /// <summary>The subprotocol that a websocket of ours speaks; a browser's socket has no header for its token, but a list of subprotocols.</summary>
    public const string SubProtocol = "further-link";

    private const string SubProtocolPrefix = "further-link.bearer.";
    private const string Scheme = "Bearer ";

    private static readonly string[] UrlNames = ["token", "access_token", "bearer"];

    /// <summary>Whether somebody wrote a token into the address, which is where histories, logs and referrers keep it.</summary>
    public static bool AreInUrl(HttpRequest request) => request.QueryString.HasValue && UrlNames.Any(request.Query.ContainsKey);

    /// <summary>The token that a request shows on purpose; null: none. What is shown has to be valid.</summary>
    public static (string Token, string How)? Shown(HttpRequest request)
    {
        StringValues header = request.Headers.Authorization;
        if (header.Count > 0)
        {
            string value = header.ToString();
            return (value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..].Trim() : "", "token");
        }

        string? offered = request.Headers.SecWebSocketProtocol.Count == 0 ? null
            : request.HttpContext.WebSockets.WebSocketRequestedProtocols.FirstOrDefault(name => name.StartsWith(SubProtocolPrefix, StringComparison.Ordinal));
        return offered is null ? null : (offered[SubProtocolPrefix.Length..], "subprotocol");
    }

    /// <summary>
    /// The token of the console's cookie; null: none. Browsers send it by themselves, so it counts only for requests that a page of ours makes; a stale one is no
    /// mistake of anybody's.
    /// </summary>
    public static string? OfConsole(HttpRequest request, RequestOrigin origin)
    {
        if (request.Cookies[Cookie] is not { } token || !Token.HasShape(token)) return null;
        bool ours = origin == RequestOrigin.Same
            || (origin == RequestOrigin.None && (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && !ComesFromElsewhere(request));
        return ours ? token : null;
    }

    /// <summary>Whether a page from elsewhere makes this request without saying who it is, as images and links do (Fetch Metadata).</summary>
    public static bool ComesFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
}
