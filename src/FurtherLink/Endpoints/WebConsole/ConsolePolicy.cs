namespace FurtherLink.Endpoints.WebConsole;

/// <summary>What the console's pages may do in a browser: what they need, with this device, and nothing else.</summary>
internal static class ConsolePolicy
{
    // Content Security Policy level 3. The terminal and the editor would like style elements; the console gives them constructed style sheets, which need no leave.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; "
        // The terminal writes the colours of a character into its style attribute, which reaches nothing but that character.
        + "style-src-attr 'unsafe-inline'; "
        + "img-src 'self' blob: data:; media-src 'self' blob:; font-src 'self'; worker-src 'self'; manifest-src 'self'; "
        + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; connect-src 'self'";

    // Of what browsers have to offer, only a clipboard and a full screen are of use to a terminal.
    private const string Permissions =
        "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), "
        + "clipboard-read=(self), clipboard-write=(self), fullscreen=(self)";

    /// <summary>Sets the header fields of a page.</summary>
    /// <param name="context">The request for it, whose Host has been checked.</param>
    public static void ApplyToPage(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy + Sockets(context.Request);
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Permissions-Policy"] = Permissions;
        headers["Referrer-Policy"] = "no-referrer";
        ApplyToPart(context);
    }

    /// <summary>Sets the header fields of what a page loads.</summary>
    public static void ApplyToPart(HttpContext context)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    // 'self' covers websockets since Chromium 71 and Safari 16; to those that are older it is said. A policy cannot name an IPv6 address (section 2.3.1).
    private static string Sockets(HttpRequest request) =>
        request.Host.Host.StartsWith('[') ? "" : $" {(request.IsHttps ? "wss" : "ws")}://{request.Host.ToUriComponent()}";
}
