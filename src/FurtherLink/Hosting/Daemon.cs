using System.Net;

using FurtherLink.Configuration;
using FurtherLink.Endpoints;
using FurtherLink.Linux.Files;
using FurtherLink.Panel;
using FurtherLink.Protocols.Exec;
using FurtherLink.Protocols.Run;
using FurtherLink.Protocols.RunPy;
using FurtherLink.Trust;

namespace FurtherLink.Hosting;

/// <summary>The daemon: binds, builds, serves until it is told to stop.</summary>
internal static class Daemon
{
    /// <summary>Serves until SIGTERM or SIGINT. Returns the exit code; what stopped it from starting is one line on <paramref name="errors"/>.</summary>
    public static async Task<int> ServeAsync(DaemonOptions options, TextWriter output, TextWriter errors)
    {
        FileModeMask.Reset();
        try
        {
            using Listeners listeners = Listeners.Bind(options.Network);
            await using WebApplication app = Build(options, listeners);
            await app.StartAsync();
            await AnnounceAsync(options, listeners, output);
            await app.WaitForShutdownAsync();
            return ExitCode.Ok;
        }
        catch (Exception refused) when (refused is ListenException or CertificateException)
        {
            await errors.WriteLineAsync("further-link: " + refused.Message);
            return refused is CertificateException ? ExitCode.Configuration : ExitCode.Failure;
        }
    }

    private static WebApplication Build(DaemonOptions options, Listeners listeners)
    {
        // Empty: the usual builder reads files and loads parts that nothing here uses, which costs a third of the start.
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "further-link" });
        builder.Logging.AddDaemonLogging(options.Debug);
        builder.Services.AddConfiguration(options);
        builder.Services.AddHttpSurface(options);
        builder.Services.AddPrograms(options);
        builder.Services.AddScreen(options, listeners);
        builder.WebHost.UseDaemonKestrel(options, listeners);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));

        WebApplication app = builder.Build();
        app.UseHttpSurface();
        app.MapHttpSurface();
        app.MapRun();
        app.MapRunPy();
        app.MapExec();
        return app;
    }

    // Tests and scripts wait for these lines; people read them.
    private static async Task AnnounceAsync(DaemonOptions options, Listeners listeners, TextWriter output)
    {
        string scheme = options.Network.Tls ? "https" : "http";
        foreach (IPEndPoint endPoint in listeners.EndPoints)
            await output.WriteLineAsync($"further-link {ProductVersion.Text}: listening on {scheme}://{endPoint}");
        await output.WriteLineAsync(listeners.LoopbackOnly
            ? "further-link: only this device can connect; Network:Addresses (FURTHER_LINK_Network__Addresses) = * lets everybody on the network connect, and run programs"
            : "further-link: everybody who reaches this port can run programs on this device; leave Network:Addresses unset to let in only this device");
        await output.FlushAsync();
    }
}
