using FurtherLink.Engine.Files;
using FurtherLink.Trust;

namespace FurtherLink.Endpoints.Files;

/// <summary>Brings the files of users into the daemon.</summary>
internal static class FilesFeature
{
    private const string Route = "/files/{**path}";

    /// <summary>Adds files, which follow the <see cref="Engine.EngineOptions"/> and <see cref="WorkFileOptions"/> of the configuration.</summary>
    internal static void AddFiles(this IServiceCollection services) => services
        .AddSingleton<WorkFiles>()
        .AddSingleton<FilesEndpoint>();

    /// <summary>Serves <c>/files</c>.</summary>
    internal static void MapFiles(this IEndpointRouteBuilder routes)
    {
        Map(StatusEndpoint.Reading, static (files, context) => files.ReadAsync(context));
        Map([HttpMethods.Put], static (files, context) => files.WriteAsync(context));
        Map([HttpMethods.Post], static (files, context) => files.RenameAsync(context));
        Map([HttpMethods.Delete], static (files, context) => files.RemoveAsync(context));

        void Map(string[] methods, Func<FilesEndpoint, HttpContext, Task> answer)
        {
            // Asked for when it is used: a daemon whose files nobody asks for loads nothing of it.
            IServiceProvider services = routes.ServiceProvider;
            routes.MapMethods(Route, methods, Problem.Handle(context => services.GetRequiredService<FilesEndpoint>().GuardAsync(context, answer))).Needs(Access.Run);
        }
    }
}
