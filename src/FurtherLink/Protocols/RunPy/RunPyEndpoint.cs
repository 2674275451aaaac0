using FurtherLink.Engine.Uploads;
using FurtherLink.Trust;

namespace FurtherLink.Protocols.RunPy;

/// <summary>The websocket <c>/run-py</c>.</summary>
internal static class RunPyEndpoint
{
    /// <summary>Serves <c>/run-py</c>.</summary>
    public static void MapRunPy(this IEndpointRouteBuilder routes)
    {
        // Asked for at the first upload: a daemon that nobody uploads to loads nothing of it.
        IServiceProvider services = routes.ServiceProvider;
        routes.MapSocket("/run-py", (parts, context) =>
            new RunPySocket(parts, context.Request.Query["user"].FirstOrDefault(), context.Request.Query.IsSet("pty"), services.GetRequiredService<DirectoryUploads>)).Needs(Access.Run);
    }
}
