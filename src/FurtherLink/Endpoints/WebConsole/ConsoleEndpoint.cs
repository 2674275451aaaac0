using FurtherLink.Configuration;
using FurtherLink.Trust;

using Microsoft.Net.Http.Headers;

namespace FurtherLink.Endpoints.WebConsole;

/// <summary>The web console: its pages, what they load, and in place of a page that was not built, one that says what else there is.</summary>
internal sealed class ConsoleEndpoint(ConsoleOptions options)
{
    private const string Revalidated = "no-cache";
    private const string ForEver = "public, max-age=31536000, immutable"; // of names that change with the content

    // Beside the pages, what browsers ask for by themselves.
    private static readonly string[] Beside = ["favicon.ico", "favicon.svg", "apple-touch-icon.png", "manifest.webmanifest", "robots.txt"];

    private readonly ConsoleFiles _files = new(options.Directory);

    /// <summary>Serves it. Everything else stays what it is: the console's own places are behind the <c>#</c> of its address.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        var console = new ConsoleEndpoint(routes.ServiceProvider.GetRequiredService<ConsoleOptions>());
        Map(routes, "/", context => console.AnswerPageAsync(context, "index.html"));
        Map(routes, "/display.html", context => console.AnswerPageAsync(context, "display.html"));
        Map(routes, "/assets/{**file}", context => console.AnswerPartAsync(context, $"assets/{context.Request.RouteValues["file"]}", ForEver));
        foreach (string name in Beside) Map(routes, "/" + name, context => console.AnswerPartAsync(context, name, Revalidated));
    }

    private static void Map(IEndpointRouteBuilder routes, string pattern, RequestDelegate answer) =>
        routes.MapMethods(pattern, StatusEndpoint.Reading, Problem.Handle(answer)).Needs(Access.Page);

    private async Task AnswerPageAsync(HttpContext context, string name)
    {
        using ConsoleFile? page = Open(context, name);
        if (page is null)
        {
            await LandingPage.AnswerAsync(context);
            return;
        }

        ConsolePolicy.ApplyToPage(context);
        await SendAsync(context, name, page, Revalidated);
    }

    private async Task AnswerPartAsync(HttpContext context, string path, string caching)
    {
        using ConsoleFile? part = Open(context, path);
        if (part is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        ConsolePolicy.ApplyToPart(context);
        await SendAsync(context, path, part, caching);
    }

    private ConsoleFile? Open(HttpContext context, string path)
    {
        IList<StringWithQualityHeaderValue> codings = context.Request.GetTypedHeaders().AcceptEncoding;
        return _files.Open(path, coding => codings.Any(one => one.Quality != 0 && one.Value.Equals(coding, StringComparison.OrdinalIgnoreCase)));
    }

    private static Task SendAsync(HttpContext context, string path, ConsoleFile file, string caching)
    {
        context.Response.Headers.CacheControl = caching;
        context.Response.Headers.AppendCommaSeparatedValues(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (file.Coding is not null) context.Response.Headers.ContentEncoding = file.Coding;
        return FileAnswer.SendAsync(context, file.Content, file.Status, ContentTypes.Of(path));
    }
}
