using System.Collections;
using System.Net;

using FurtherLink.Engine;
using FurtherLink.Engine.Uploads;

namespace FurtherLink.Configuration;

/// <summary>Turns what is written in the sources into <see cref="DaemonOptions"/>. Each setting is named here once, with what is allowed for it.</summary>
internal static class ConfigurationReader
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Reads the file, the environment and the command line. Where <see cref="Settings.Errors"/> has lines, the options are not to be used.</summary>
    public static (DaemonOptions Options, Settings Settings) Read(string? file, IDictionary environment, IEnumerable<string> arguments)
    {
        var errors = new List<string>();
        Source?[] sources =
            [ConfigurationFile.Read(file, errors.Add), EnvironmentNames.Read(environment), CommandLineSettings.Read(arguments, errors.Add)];
        var settings = new Settings([.. sources.OfType<Source>()], errors);
        DaemonOptions options = Read(settings);
        settings.RefuseUnknown();
        return (options, settings);
    }

    private static DaemonOptions Read(Settings settings) => new()
    {
        Network = Network(settings),
        StateDirectory = AbsolutePath(settings, "State:Directory", StateDirectory.DefaultInWords) ?? StateDirectory.Default(),
        Engine = Engine(settings),
        Limits = Limits(settings),
        Upload = Upload(settings),
        Trust = new TrustOptions
        {
            Origins = settings.List(
                "Trust:Origins", "list", new TrustOptions().Origins, origin => origin.ToString(), "https://host or https://host:port, without a path", Origin.TryParse),
        },
        Device = DeviceSettings.Read(settings),
        Debug = settings.Flag("Logging:Debug", false),
    };

    private static NetworkOptions Network(Settings settings)
    {
        var builtIn = new NetworkOptions();
        int port = settings.Int("Network:Port", builtIn.Port, 0, 65535, "port");
        IReadOnlyList<IPAddress> addresses = settings.List(
            "Network:Addresses", "list", builtIn.Addresses, address => address.ToString(), "IP addresses, or * for all of this machine", Address);
        var network = new NetworkOptions
        {
            Port = port,
            Addresses = addresses,
            AddressesChosen = settings.IsWritten("Network:Addresses"),
            Tls = settings.Flag("Network:Tls", builtIn.Tls),
            Certificate = FilePath(settings, "Network:Certificate", "extra/cert.pem, else generated"),
            Key = FilePath(settings, "Network:Key", "extra/key.pem, else generated"),
        };
        if (network.Addresses.Count == 0) settings.Wrong("Network:Addresses: an empty list leaves nothing to listen on; * listens everywhere");
        if (network is { Key: not null, Certificate: null }) settings.Wrong("Network:Key is set and Network:Certificate is not; they belong together");
        return network;
    }

    private static EngineOptions Engine(Settings settings)
    {
        var builtIn = new EngineOptions();
        return new EngineOptions
        {
            DefaultUser = settings.Text("Programs:DefaultUser", "user", "pi where it exists, else the daemon's own user", "a user's name", UserName),
            WorkDirectory = AbsolutePath(settings, "Programs:WorkDirectory", "further in the user's home"),
            TempDirectory = AbsolutePath(settings, "Programs:TempDirectory", builtIn.TempDirectory) ?? builtIn.TempDirectory,
            PythonVenv = AbsolutePath(settings, "Programs:Venv", "none"),
            StopGrace = settings.Duration("Programs:StopGrace", builtIn.StopGrace, TimeSpan.Zero, 30 * Second),
            DetachedLifetime = settings.Duration("Programs:DetachedLifetime", builtIn.DetachedLifetime, TimeSpan.Zero, TimeSpan.FromDays(7)),
            Runners = RunnerSettings.Read(settings),
            Programs = settings.Int("Limits:Programs", builtIn.Programs, 1, 10_000, "programs"),
            TranscriptBytes = (int)settings.Bytes("Limits:TranscriptBytes", builtIn.TranscriptBytes, 64 << 10, 64 << 20),
            PendingInputBytes = (int)settings.Bytes("Limits:PendingInputBytes", builtIn.PendingInputBytes, 64 << 10, 1 << 30),
        };
    }

    private static LimitOptions Limits(Settings settings)
    {
        var builtIn = new LimitOptions();
        return new LimitOptions
        {
            MaxMessageBytes = (int)settings.Bytes("Limits:MaxMessageBytes", builtIn.MaxMessageBytes, 64 << 10, 256 << 20),
            ProgramsPerSocket = settings.Int("Limits:ProgramsPerSocket", builtIn.ProgramsPerSocket, 1, 10_000, "programs"),
        };
    }

    private static UploadOptions Upload(Settings settings)
    {
        var builtIn = new UploadOptions();
        return new UploadOptions
        {
            AllowPrivateNetworks = settings.Flag("Upload:AllowPrivateNetworks", builtIn.AllowPrivateNetworks),
            MaxBodyBytes = settings.Bytes("Upload:MaxBodyBytes", builtIn.MaxBodyBytes, 1 << 10, 1L << 30),
            MaxDownloadBytes = settings.Bytes("Upload:MaxDownloadBytes", builtIn.MaxDownloadBytes, 1 << 10, 16L << 30),
            DownloadTimeout = settings.Duration("Upload:DownloadTimeout", builtIn.DownloadTimeout, Second, 3600 * Second),
            ProjectsDirectory = AbsolutePath(settings, "Upload:ProjectsDirectory", "Desktop/Projects/Further in the user's home"),
        };
    }

    private static string? AbsolutePath(Settings settings, string key, string builtIn) => settings.Text(
        key, "directory", builtIn, "an absolute path",
        (string text, out string path) => (path = text).StartsWith('/') && !text.Contains('\0'));

    private static string? FilePath(Settings settings, string key, string builtIn) => settings.Text(
        key, "file", builtIn, "a path", (string text, out string path) =>
        {
            bool possible = text.Length > 0 && !text.Contains('\0');
            path = possible ? Path.GetFullPath(text) : "";
            return possible;
        });

    // Whether the user exists is asked when a program starts: accounts of a network may not be there yet at boot.
    private static bool UserName(string text, out string name) => (name = text).Length > 0 && text.IndexOfAny(['/', ':', '\0', ' ']) < 0;

    private static bool Address(string text, out IPAddress address)
    {
        // The socket of [::] takes IPv4 as well.
        bool valid = IPAddress.TryParse(text == "*" ? "::" : text, out IPAddress? parsed);
        address = parsed ?? IPAddress.None;
        return valid;
    }
}
