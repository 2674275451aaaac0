using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Hosting;
using FurtherLink.Linux.Events;
using FurtherLink.Protocols;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Panel;

/// <summary>Brings the screen into the daemon.</summary>
internal static class ScreenFeature
{
    /// <summary>Adds the screen that the configuration means; without one, nothing of it is ever loaded.</summary>
    public static void AddScreen(this IServiceCollection services, DaemonOptions options, Listeners listeners)
    {
        DisplayKind kind = DisplayChoice.Resolve(options.Device.Display);
        if (kind != DisplayKind.None) AddScreen(services, options, kind, listeners);
    }

    // Apart, because a method is compiled, and what it mentions loaded, as a whole.
    private static void AddScreen(IServiceCollection services, DaemonOptions options, DisplayKind kind, Listeners listeners)
    {
        services.AddSingleton(new ListeningPlace(listeners.EndPoints.First().Port, listeners.LoopbackOnly));
        services.AddSingleton<IPairingDesk, TrustDesk>();
        var problems = new Problems();
        services.AddSingleton(problems);
        services.AddSingleton<ILoggerProvider>(problems);
        services.AddSingleton(provider => Host(provider, options, kind));
        services.AddHostedService(static provider => provider.GetRequiredService<ScreenHost>());
        services.AddHostedService<PromptWatch>();
    }

    private static ScreenHost Host(IServiceProvider provider, DaemonOptions options, DisplayKind kind)
    {
        RunningPrograms programs = provider.GetRequiredService<RunningPrograms>();
        TimeProvider time = provider.GetRequiredService<TimeProvider>();
        var content = new DaemonContent(
            options, provider.GetRequiredService<ListeningPlace>(), programs, provider.GetRequiredService<OpenSockets>(), provider.GetRequiredService<IPairingDesk>(),
            provider.GetService<ServerCertificate>(), time);
        return new ScreenHost(
            options.Device, kind, content, provider.GetRequiredService<Problems>(), programs, provider.GetRequiredService<EventLoop>(), time,
            provider.GetRequiredService<ILogger<ScreenHost>>());
    }
}
