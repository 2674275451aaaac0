using FurtherLink.Engine;
using FurtherLink.Engine.Uploads;

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FurtherLink.Endpoints;

/// <summary>Brings uploads into the daemon.</summary>
internal static class UploadFeature
{
    /// <summary>Adds uploads, which follow the <see cref="EngineOptions"/> and <see cref="UploadOptions"/> that are registered, or else their defaults.</summary>
    internal static IServiceCollection AddUploads(this IServiceCollection services)
    {
        services.AddLogging();
        services.TryAddSingleton(new EngineOptions());
        services.TryAddSingleton(new UploadOptions());
        services.TryAddSingleton(static provider =>
            new DirectoryUploads(provider.GetRequiredService<EngineOptions>(), provider.GetRequiredService<UploadOptions>()));
        services.TryAddSingleton<UploadEndpoint>();
        return services;
    }

    /// <summary>Serves <c>POST /upload</c>.</summary>
    internal static IEndpointConventionBuilder MapUpload(this IEndpointRouteBuilder endpoints)
    {
        // Asked for at the first upload: a daemon that nobody uploads to loads nothing of it.
        IServiceProvider services = endpoints.ServiceProvider;
        return endpoints.MapPost("/upload", (RequestDelegate)(context => services.GetRequiredService<UploadEndpoint>().HandleAsync(context)));
    }
}
