using FurtherLink.Configuration;

namespace FurtherLink.Trust.Certificates;

/// <summary>Which certificate is served: the configured one, else the one dropped into <c>extra/</c>, else an imported one, else the device's own.</summary>
internal static class CertificateChoice
{
    /// <summary>The files somebody provided, or null. They count as configured: if they cannot be used, the daemon does not start.</summary>
    public static CertificatePair? Provided(NetworkOptions network)
    {
        if (network.Certificate is { } certificate) return new CertificatePair(certificate, network.Key ?? certificate);
        return new[] { Directory.GetCurrentDirectory(), AppContext.BaseDirectory }
            .Select(root => new CertificatePair(Path.Combine(root, "extra/cert.pem"), Path.Combine(root, "extra/key.pem")))
            .FirstOrDefault(pair => File.Exists(pair.Certificate) && File.Exists(pair.Key));
    }

    /// <summary>
    /// Makes <see cref="ServerCertificate"/> known, which loads the certificate, or makes it, when somebody first asks for it. Where <c>Network:Tls</c> is off there is
    /// none to ask for.
    /// </summary>
    public static void AddCertificates(this IServiceCollection services, DaemonOptions options)
    {
        if (!options.Network.Tls) return;
        if (Provided(options.Network) is { } provided)
        {
            services.AddSingleton(with => new ServerCertificate(provided, provided.Load(), Time(with), with.GetRequiredService<ILogger<ServerCertificate>>()));
            return;
        }

        services.AddSingleton(with => Own(with.GetRequiredService<LiveSettings>(), Time(with), with.GetRequiredService<ILogger<DeviceCertificate>>()));
        services.AddSingleton(with => Serve(with.GetRequiredService<DeviceCertificate>(), with));
        services.AddHostedService(with => new CertificateUpkeep(
            with.GetRequiredService<DeviceCertificate>(), with.GetRequiredService<ServerCertificate>(), () => OwnNames.HostName, Time(with),
            with.GetRequiredService<ILogger<ServerCertificate>>()));
    }

    /// <summary>The device's own certificate, as these settings have it.</summary>
    public static DeviceCertificate Own(LiveSettings live, TimeProvider time, ILogger<DeviceCertificate> logger) =>
        new(new StateFiles(live.Current.StateDirectory), () => OwnNames.Current(Hosts(live.Current)), time, logger);

    /// <summary>Names and addresses that the configuration gives this machine.</summary>
    public static IReadOnlyCollection<string> Hosts(DaemonOptions options) => options.Trust.Hosts;

    private static ServerCertificate Serve(DeviceCertificate device, IServiceProvider with) =>
        new(device, device.Ensure(), Time(with), with.GetRequiredService<ILogger<ServerCertificate>>());

    private static TimeProvider Time(IServiceProvider with) => with.GetRequiredService<TimeProvider>();
}
