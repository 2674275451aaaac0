using FurtherLink.Engine;
using FurtherLink.Engine.Counting;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints;

/// <summary>Brings uploads into the daemon.</summary>
internal static class UploadFeature
{
    /// <summary>Adds uploads, which follow the <see cref="EngineOptions"/> and <see cref="UploadOptions"/> of the configuration.</summary>
    internal static void AddUploads(this IServiceCollection services) => services
        .AddSingleton<Tally<UploadOutcome>>()
        .AddSingleton(static provider => new DirectoryUploads(
            provider.GetRequiredService<EngineOptions>(), provider.GetRequiredService<UploadOptions>(), provider.GetRequiredService<RunningPrograms>(),
            provider.GetRequiredService<Tally<UploadOutcome>>()))
        .AddSingleton<UploadEndpoint>();

    /// <summary>Serves <c>POST /upload</c>.</summary>
    internal static IEndpointConventionBuilder MapUpload(this IEndpointRouteBuilder endpoints)
    {
        // Asked for at the first upload: a daemon that nobody uploads to loads nothing of it.
        IServiceProvider services = endpoints.ServiceProvider;
        return endpoints.MapPost("/upload", (RequestDelegate)(context => services.GetRequiredService<UploadEndpoint>().HandleAsync(context))).Needs(Access.Run);
    }
}
