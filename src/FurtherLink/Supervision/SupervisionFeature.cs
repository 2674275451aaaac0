using FurtherLink.Configuration;
using FurtherLink.Engine.Programs;
using FurtherLink.Hosting;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Systemd;
using FurtherLink.Protocols;
using FurtherLink.Trust.Certificates;
using FurtherLink.Trust.Gate;

namespace FurtherLink.Supervision;

/// <summary>Brings systemd into the daemon, where it was started by it and is asked how it is; elsewhere none of this runs.</summary>
internal static class SupervisionFeature
{
    public static void AddSupervision(this IServiceCollection services, DaemonOptions options, Listeners listeners, SupervisedStart start)
    {
        if (start.Notify is not { } notify) return;
        bool tls = options.Network.Tls;
        services.AddSingleton(with => new SelfTest(with.GetRequiredService<EventLoop>(), listeners, tls, Time(with)));
        services.AddHostedService(with => new Attendance(
            notify, start.Watchdog, with.GetRequiredService<SelfTest>(), with.GetRequiredService<IHostApplicationLifetime>(), Time(with),
            with.GetRequiredService<ILogger<Attendance>>()));
        services.AddHostedService(with => new StatusLine(
            notify, tls ? "https" : "http", listeners.EndPoints.First().Port, with.GetRequiredService<RunningPrograms>(), with.GetRequiredService<OpenSockets>(), Time(with)));
        services.AddHostedService(with => new Reload(
            notify, with.GetRequiredService<LiveSettings>(), with.GetRequiredService<Origins>(), with.GetRequiredService<HostNames>(),
            with.GetService<ServerCertificate>(), with.GetRequiredService<ILogger<Reload>>()));
    }

    private static TimeProvider Time(IServiceProvider with) => with.GetRequiredService<TimeProvider>();
}
