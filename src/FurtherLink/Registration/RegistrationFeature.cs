using FurtherLink.Configuration;
using FurtherLink.Device.Facts;
using FurtherLink.Hosting;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Registration;

/// <summary>Brings the registrar into the daemon where it is configured; elsewhere there is none.</summary>
internal static class RegistrationFeature
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan AfterFailure = TimeSpan.FromSeconds(10);

    public static void AddRegistration(this IServiceCollection services, DaemonOptions options, Listeners listeners)
    {
        if (options.Registration.Url is not { } url) return;
        services.AddHostedService(with =>
        {
            ServerCertificate certificate = with.GetRequiredService<ServerCertificate>();
            Announcement Current() => new(
                ShortName.OfThisDevice(), OwnNames.HostName, [.. OwnAddresses.Lasting().Select(static address => address.ToString())],
                listeners.EndPoints.First().Port, ProductVersion.Text, certificate.Shown.Leaf);
            return new Registrar(url, Current, Client(), new Backoff(AfterFailure, Random.Shared.NextDouble), with.GetRequiredService<TimeProvider>(), with.GetRequiredService<ILogger<Registrar>>());
        });
    }

    // A signed request is for one address; it is not carried on to where an answer points. Connections are not kept between announcements, which are rare.
    internal static HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(1) })
    {
        Timeout = Patience,
    };
}
