using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /openapi.json</c> and <c>GET /asyncapi.json</c>: what there is here, for tools. The files are in docs/; tests compare them with the routes.</summary>
internal static class DescriptionsEndpoint
{
    private static readonly string[] Names = ["openapi.json", "asyncapi.json"];

    public static void MapDescriptions(this IEndpointRouteBuilder routes)
    {
        foreach (string name in Names)
            routes.MapMethods("/" + name, StatusEndpoint.Reading, context => AnswerAsync(context, name)).Needs(Access.Open);
    }

    private static async Task AnswerAsync(HttpContext context, string name)
    {
        await using Stream document = typeof(DescriptionsEndpoint).Assembly.GetManifestResourceStream("FurtherLink.docs." + name)!;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = document.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
