using FurtherLink.Hosting;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /</c> of a build without the web console: a page for people who look what is on this port.</summary>
internal static class LandingPage
{
    private const string Resource = "FurtherLink.Endpoints.LandingPage.html";

    // Nothing but the page's own style sheet: no script, no frame around it, nothing loaded.
    private const string Policy = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static async Task AnswerAsync(HttpContext context)
    {
        using Stream resource = typeof(LandingPage).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(resource);
        string page = (await reader.ReadToEndAsync(context.RequestAborted)).Replace("{version}", ProductVersion.Text, StringComparison.Ordinal);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Referrer-Policy"] = "no-referrer";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.WriteAsync(page, context.RequestAborted);
    }
}
