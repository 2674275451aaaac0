using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

using FurtherLink.Hosting;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /version</c>, ours, and <c>GET /version/apt/{package}</c>, that of an installed Debian package.</summary>
internal static partial class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/version", StatusEndpoint.Reading, context => AnswerAsync(context, ProductVersion.Text)).Needs(Access.Open);
        routes.MapMethods("/version/apt/{package}", StatusEndpoint.Reading, AnswerPackageAsync).Needs(Access.View);
    }

    private static async Task AnswerPackageAsync(HttpContext context)
    {
        InstalledPackages packages = context.RequestServices.GetRequiredService<InstalledPackages>();
        string package = (string)context.Request.RouteValues["package"]!;
        await AnswerAsync(context, await packages.VersionAsync(package, context.RequestAborted));
    }

    private static async Task AnswerAsync(HttpContext context, string? version)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new Answer(version), Json.Plain.Answer);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(json, context.RequestAborted);
    }

    internal sealed record Answer(string? Version);

    [JsonSerializable(typeof(Answer))]
    internal sealed partial class Json : JsonSerializerContext
    {
        // Versions have plus signs; the default would write them as \u002B, for pages that paste JSON into HTML.
        public static Json Plain { get; } = new(new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
