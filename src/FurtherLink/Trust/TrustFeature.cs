using FurtherLink.Configuration;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Clients;
using FurtherLink.Trust.Gate;
using FurtherLink.Trust.Pairing;
using FurtherLink.Trust.Presence;

namespace FurtherLink.Trust;

/// <summary>Brings the gate, and how one gets through it, into the daemon.</summary>
internal static class TrustFeature
{
    public static void AddTrust(this IServiceCollection services, DaemonOptions options)
    {
        services.AddSingleton(options.Trust);
        services.AddSingleton(provider => new HostNames(
            [.. options.Trust.Hosts], () => provider.GetService<ServerCertificate>()?.Shown.Names.Dns ?? []));
        services.AddSingleton(new Origins(options.Trust.Origins));
        services.AddSingleton(new UserPolicy(options.Users, options.Engine));
        services.AddSingleton<LocalCallers>();
        services.AddSingleton<Strangers>();
        services.AddSingleton(new Crowd(options.Limits.Connections, options.Limits.ConnectionsPerAddress));
        services.AddSingleton(MakeBoard);
        services.AddSingleton<Guests>();
        services.AddSingleton(provider => new ClientFile(options.StateDirectory, provider.GetRequiredService<ILogger<ClientStore>>()));
        services.AddSingleton<ClientStore>();
        services.AddSingleton(provider => new PairingDesk(
            provider.GetRequiredService<ClientStore>(),
            provider.GetRequiredService<PromptBoard>(),
            provider.GetService<ServerCertificate>(),
            options.Trust,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PairingDesk>>()));
    }

    // Those who wait for an answer are not to hold up the daemon's end.
    private static PromptBoard MakeBoard(IServiceProvider provider)
    {
        var board = new PromptBoard(provider.GetRequiredService<TimeProvider>());
        _ = provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.UnsafeRegister(static board => ((PromptBoard)board!).Dispose(), board);
        return board;
    }

    /// <summary>Refuses to start with a route that does not say what it needs: forgetting it must not open it.</summary>
    /// <exception cref="InvalidOperationException">There is one; the message names it.</exception>
    public static void RequireAccessOfEveryRoute(this IEndpointRouteBuilder routes)
    {
        IEnumerable<string> silent = routes.DataSources.SelectMany(source => source.Endpoints)
            .Where(endpoint => endpoint.Metadata.GetMetadata<Access>() is null)
            .Select(endpoint => endpoint.DisplayName ?? "?");
        if (string.Join(", ", silent) is { Length: > 0 } names) throw new InvalidOperationException($"routes without an Access: {names}");
    }
}
