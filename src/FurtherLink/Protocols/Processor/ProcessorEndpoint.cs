using FurtherLink.Configuration;
using FurtherLink.Trust;

namespace FurtherLink.Protocols.Processor;

/// <summary>The websocket <c>/processor</c>.</summary>
internal static class ProcessorEndpoint
{
    /// <summary>Serves <c>/processor</c>.</summary>
    public static void MapProcessor(this IEndpointRouteBuilder routes)
    {
        ProcessorOptions options = routes.ServiceProvider.GetRequiredService<DaemonOptions>().Processor;
        TimeProvider time = routes.ServiceProvider.GetRequiredService<TimeProvider>();
        routes.MapSocket("/processor", (parts, _) => new ProcessorSocket(parts, options, time)).Needs(Access.Run);
    }
}
