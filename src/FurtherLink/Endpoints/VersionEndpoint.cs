using System.Text.Json.Serialization;

using FurtherLink.Hosting;

namespace FurtherLink.Endpoints;

/// <summary><c>GET /version</c>, ours, and <c>GET /version/apt/{package}</c>, that of an installed Debian package.</summary>
internal static partial class VersionEndpoint
{
    public static void MapVersion(this IEndpointRouteBuilder routes)
    {
        routes.MapMethods("/version", StatusEndpoint.Reading, context => AnswerAsync(context, ProductVersion.Text));
        routes.MapMethods("/version/apt/{package}", StatusEndpoint.Reading, AnswerPackageAsync);
    }

    private static async Task AnswerPackageAsync(HttpContext context)
    {
        InstalledPackages packages = context.RequestServices.GetRequiredService<InstalledPackages>();
        string package = (string)context.Request.RouteValues["package"]!;
        await AnswerAsync(context, await packages.VersionAsync(package, context.RequestAborted));
    }

    private static Task AnswerAsync(HttpContext context, string? version) =>
        context.Response.WriteAsJsonAsync(new Answer(version), Json.Default.Answer, cancellationToken: context.RequestAborted);

    internal sealed record Answer(string? Version);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    [JsonSerializable(typeof(Answer))]
    internal sealed partial class Json : JsonSerializerContext;
}
