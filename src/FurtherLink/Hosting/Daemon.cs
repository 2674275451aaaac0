using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Endpoints;
using FurtherLink.Engine;
using FurtherLink.Engine.Programs;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Systemd;
using FurtherLink.Metrics;
using FurtherLink.Panel;
using FurtherLink.Protocols;
using FurtherLink.Protocols.Displays;
using FurtherLink.Protocols.Exec;
using FurtherLink.Protocols.LiveCode;
using FurtherLink.Protocols.Processor;
using FurtherLink.Protocols.Run;
using FurtherLink.Protocols.RunPy;
using FurtherLink.Registration;
using FurtherLink.Supervision;
using FurtherLink.Trust;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Hosting;

/// <summary>The daemon: binds, builds, serves until it is told to stop.</summary>
internal static class Daemon
{
    /// <summary>Serves until SIGTERM or SIGINT. Returns the exit code; what stopped it from starting is one line on <paramref name="errors"/>.</summary>
    public static async Task<int> ServeAsync(LiveSettings live, TextWriter output, TextWriter errors)
    {
        FileModeMask.Reset();
        DaemonOptions options = live.Current;
        try
        {
            SupervisedStart start = TakeStart();
            using NotifySocket? notify = start.Notify;
            using Listeners listeners = Listeners.Bind(options.Network, start.Sockets);
            await using WebApplication app = Build(live, listeners, start);
            using CancellationTokenRegistration stopping = app.Lifetime.ApplicationStopping.Register(() => notify?.Stopping());
            // Before the first client, who may be one that comes back for a program.
            await app.Services.GetRequiredService<RunningPrograms>().AdoptAsync();
            await app.StartAsync();
            await AnnounceAsync(options, listeners, output);
            if (options.Trust.Mode == TrustMode.Open) app.Services.GetRequiredService<ILogger<Listeners>>().OpenToEverybody();
            await app.WaitForShutdownAsync();
            return ExitCode.Ok;
        }
        catch (Exception refused) when (refused is ListenException or CertificateException)
        {
            string reason = refused is ListenException { InUse: { } place } ? await ByAnotherAsync(place) ?? refused.Message : refused.Message;
            await errors.WriteLineAsync(JournalLine.Error("further-link: " + reason));
            return refused is CertificateException ? ExitCode.Configuration : ExitCode.Failure;
        }
    }

    /// <summary>The daemon, ready to start.</summary>
    internal static WebApplication Build(LiveSettings live, Listeners listeners, SupervisedStart start)
    {
        DaemonOptions options = live.Current;
        // Empty: the usual builder reads files and loads parts that nothing here uses, which costs a third of the start.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "further-link" });
        builder.Logging.AddDaemonLogging(live);
        builder.Services.AddConfiguration(options);
        builder.Services.AddSingleton(live);
        builder.Services.AddCertificates(options);
        builder.Services.AddTrust(options);
        builder.Services.AddHttpSurface(options);
        // Programs are told of the device what GET /device tells everybody, a pi-top's battery included.
        builder.Services.AddSingleton<DeviceReading>(static provider => async ct =>
            DeviceAnswer.Of(await provider.GetRequiredService<DeviceHealth>().ReadAsync(ct)).ToJson());
        builder.Services.AddPrograms(options, listeners.EndPoints.First().Port);
        builder.Services.AddMetricsPage();
        builder.Services.AddScreen(options, listeners);
        builder.Services.AddRegistration(options, listeners);
        builder.Services.AddSupervision(options, listeners, start);
        builder.WebHost.UseDaemonKestrel(options, listeners);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

        WebApplication app = builder.Build();
        app.UseHttpSurface();
        app.MapHttpSurface();
        app.MapRun();
        app.MapRunPy();
        app.MapExec();
        app.MapLiveCode();
        app.MapProcessor();
        app.MapDisplays();
        app.MapMetrics();
        app.RequireAccessOfEveryRoute();
        return app;
    }

    // Who types "further-link" on a device where it runs already wants to see it.
    private static async Task<string?> ByAnotherAsync(IPEndPoint place)
    {
        foreach (bool tls in new[] { true, false })
        {
            if (await AnsweringDaemon.VersionAsync(place, tls, CancellationToken.None) is not { } version) continue;
            string host = IPAddress.IsLoopback(place.Address) || place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any) ? $"localhost:{place.Port}" : $"{place}";
            string console = $"{(tls ? "https" : "http")}://{host}/";
            return $"port {place.Port} on {place.Address} is in use by another further-link ({Shown.Of(version)}), whose console is at {console}; stop that one, or set Network:Port (FURTHER_LINK_PORT)";
        }

        return null;
    }

    private static SupervisedStart TakeStart()
    {
        try
        {
            return SupervisedStart.Take();
        }
        catch (IOException unusable)
        {
            throw new ListenException(unusable.Message, unusable);
        }
    }

    // Tests and scripts wait for these lines; people read them.
    private static async Task AnnounceAsync(DaemonOptions options, Listeners listeners, TextWriter output)
    {
        string scheme = options.Network.Tls ? "https" : "http";
        foreach (IPEndPoint endPoint in listeners.EndPoints)
            await output.WriteLineAsync($"further-link {ProductVersion.Text}: listening on {scheme}://{endPoint}");
        if (listeners.Local is { } local) await output.WriteLineAsync($"further-link {ProductVersion.Text}: listening on unix:{local.Path}");
        if (listeners.LocalProblem is { } problem) await output.WriteLineAsync(JournalLine.Warning($"further-link: no Unix socket: {problem}"));
        await output.WriteLineAsync("further-link: " + (options.Trust.Mode, listeners.LoopbackOnly) switch
        {
            (TrustMode.Open, true) => "Trust:Mode is open: every user of this device can run programs as any user it is configured for",
            (TrustMode.Open, false) => "WARNING: Trust:Mode is open: EVERYBODY who reaches this port can run programs on this device",
            (_, true) => "only this device can connect; Network:Addresses (FURTHER_LINK_Network__Addresses) = * lets others, who have to be paired",
            _ => "others have to be paired with this device before they can run programs: sudo further-link pair",
        });
        await output.FlushAsync();
    }
}
