namespace FurtherLink.Configuration;

/// <summary>Makes the options known to whoever asks for them in a constructor.</summary>
internal static class ConfigurationServices
{
    public static void AddConfiguration(this IServiceCollection services, DaemonOptions options) => services
        .AddSingleton(options)
        .AddSingleton(options.Network)
        .AddSingleton(options.Engine)
        .AddSingleton(options.Limits)
        .AddSingleton(options.Upload)
        .AddSingleton(options.Files)
        .AddSingleton(options.Console)
        .AddSingleton(options.Trust)
        .AddSingleton(options.Device)
        .AddSingleton(TimeProvider.System);
}
