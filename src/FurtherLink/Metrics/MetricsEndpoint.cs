using FurtherLink.Trust;

namespace FurtherLink.Metrics;

/// <summary><c>GET /metrics</c>: how the daemon fares, for Prometheus and what reads its format. docs/metrics.md</summary>
internal static class MetricsEndpoint
{
    private static readonly string[] Reading = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Adds what is asked; made at the first request.</summary>
    public static void AddMetricsPage(this IServiceCollection services) => services.AddSingleton<MetricsPage>();

    /// <summary>Serves it.</summary>
    public static void MapMetrics(this IEndpointRouteBuilder routes)
    {
        IServiceProvider services = routes.ServiceProvider;
        routes.MapMethods("/metrics", Reading, context => AnswerAsync(context, services)).Needs(Access.View);
    }

    private static async Task AnswerAsync(HttpContext context, IServiceProvider services)
    {
        // A guest was let in to run programs, and where everybody is let in there is nobody whom this is for.
        if (context.Caller() is { Kind: not (CallerKind.Local or CallerKind.Client) } other)
        {
            services.GetRequiredService<ILogger<MetricsPage>>().Refused(other.Shown);
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return;
        }

        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding); // it reads files of the kernel's, and this may be the thread of every socket
        byte[] page = services.GetRequiredService<MetricsPage>().Write();
        context.Response.ContentType = Exposition.ContentType;
        context.Response.ContentLength = page.Length;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.BodyWriter.WriteAsync(page, context.RequestAborted);
    }
}
