using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Linux.Events;
using FurtherLink.Trust;
using FurtherLink.Trust.Clients;

namespace FurtherLink.Protocols.Run;

/// <summary>The websocket <c>/run</c>.</summary>
internal static class RunEndpoint
{
    /// <summary>Adds the engine: the event loop, and the programs on it.</summary>
    public static void AddPrograms(this IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<OpenSockets>();
        services.AddSingleton(provider =>
        {
            ILogger<EventLoop> log = provider.GetRequiredService<ILogger<EventLoop>>();
            return new EventLoop(failure => log.ContinuationFailed(failure));
        });
        services.AddSingleton(provider => new RunningPrograms(
            options.Engine,
            provider.GetRequiredService<EventLoop>(),
            ChannelLine.Route,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<RunningPrograms>>())
        {
            WithdrawalOf = owner => Caller.ClientOf(owner) is { } client ? provider.GetRequiredService<ClientStore>().RevocationOf(client) : CancellationToken.None,
            Duties = new ChannelDuties
            {
                Take = new DaemonChannels(provider.GetRequiredService<DeviceReading>()).TakeAsync,
                FromOriginal = ChannelLine.FromOriginal,
            },
        });
    }

    /// <summary>Serves <c>/run</c>.</summary>
    public static void MapRun(this IEndpointRouteBuilder routes) =>
        routes.MapSocket("/run", static (parts, context) => new RunSocket(parts, RunQuery.Parse(context.Request.Query))).Needs(Access.Run);
}
