using System.Collections;
using System.Net;
using System.Text;

using FurtherLink.Engine;
using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.Uploads;

namespace FurtherLink.Configuration;

/// <summary>Turns what is written in the sources into <see cref="DaemonOptions"/>. Each setting is named here once, with what is allowed for it.</summary>
internal static class ConfigurationReader
{
    private const string None = "none";
    private const int MostSocketPath = 107; // unix(7): sun_path has 108 bytes, the last of them zero

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    /// <summary>Reads the file, the environment and the command line. Where <see cref="Settings.Errors"/> has lines, the options are not to be used.</summary>
    public static (DaemonOptions Options, Settings Settings) Read(string? file, IDictionary environment, IEnumerable<string> arguments)
    {
        var errors = new List<string>();
        Source?[] sources =
            [ConfigurationFile.Read(file, errors.Add), EnvironmentNames.Read(environment), CommandLineSettings.Read(arguments, errors.Add)];
        var settings = new Settings([.. sources.OfType<Source>()], errors);
        DaemonOptions options = Read(settings);
        if (options is { Registration.Url: not null, Network.Tls: false }) settings.Wrong("Registration:Url is set and Network:Tls is off: without a key there is nothing to sign with");
        settings.RefuseUnknown();
        return (options, settings);
    }

    private static DaemonOptions Read(Settings settings)
    {
        DaemonOptions options = ReadAll(settings);
        return options with
        {
            Launcher = options.Launcher with
            {
                Allowed = options.Users.Allowed,
                MostStartBytes = options.Limits.MaxMessageBytes,
                MostUploadBytes = options.Upload.MaxBodyBytes,
                MostListedEntries = options.Files.MaxEntries,
            },
        };
    }

    private static DaemonOptions ReadAll(Settings settings) => new()
    {
        Network = Network(settings),
        StateDirectory = AbsolutePath(settings, "State:Directory", StateDirectory.DefaultInWords) ?? StateDirectory.Default(),
        Engine = Engine(settings),
        Limits = Limits(settings),
        Sessions = Sessions(settings),
        Processor = new ProcessorOptions
        {
            CommandTimeout = settings.Duration("Processor:CommandTimeout", new ProcessorOptions().CommandTimeout, Second / 10, 3600 * Second),
        },
        Upload = Upload(settings),
        Files = new WorkFileOptions
        {
            MaxFileBytes = settings.Bytes("Files:MaxFileBytes", new WorkFileOptions().MaxFileBytes, 1 << 10, 16L << 30),
            MaxEntries = settings.Int("Files:MaxEntries", new WorkFileOptions().MaxEntries, 100, 1_000_000, "entries"),
            MaxZipBytes = settings.Bytes("Files:MaxZipBytes", new WorkFileOptions().MaxZipBytes, 1 << 10, 2L << 30),
        },
        Console = new ConsoleOptions
        {
            Directory = ConsoleDirectory(settings),
        },
        Trust = Trust(settings),
        Users = new UserOptions
        {
            Allowed = settings.List("Users:Allowed", "list", new UserOptions().Allowed, user => user, "users' names", UserName),
        },
        Launcher = Launcher(settings),
        Device = DeviceSettings.Read(settings),
        Registration = new RegistrationOptions { Url = RegistrationUrl(settings) },
        Debug = settings.Flag("Logging:Debug", false),
    };

    private static LauncherOptions Launcher(Settings settings)
    {
        var builtIn = new LauncherOptions();
        return new LauncherOptions
        {
            Clients = settings.List("Launcher:Clients", "list", builtIn.Clients, user => user, "users' names", UserName),
            Users = settings.List("Launcher:Users", "list", builtIn.Users, user => user, "users' names", UserName),
            Grace = settings.Duration("Launcher:Grace", builtIn.Grace, TimeSpan.Zero, 3600 * Second),
        };
    }

    private static NetworkOptions Network(Settings settings)
    {
        var builtIn = new NetworkOptions();
        int port = settings.Int("Network:Port", builtIn.Port, 0, 65535, "port");
        IReadOnlyList<IPAddress> addresses = settings.List(
            "Network:Addresses", "list", builtIn.Addresses, address => address.Equals(IPAddress.IPv6Any) ? "*" : address.ToString(), "IP addresses, or * for all of this machine", Address);
        var network = new NetworkOptions
        {
            Port = port,
            Addresses = addresses,
            AddressesChosen = settings.IsWritten("Network:Addresses"),
            Socket = LocalSocket(settings),
            SocketChosen = settings.IsWritten("Network:Socket"),
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
            PythonPackages = AbsolutePath(settings, "Programs:PythonPackages", ShippedFiles.PythonInWords) ?? ShippedFiles.Python(),
            StopGrace = settings.Duration("Programs:StopGrace", builtIn.StopGrace, TimeSpan.Zero, 30 * Second),
            DetachedLifetime = settings.Duration("Programs:DetachedLifetime", builtIn.DetachedLifetime, TimeSpan.Zero, TimeSpan.FromDays(7)),
            Runners = RunnerSettings.Read(settings),
            LibraryDirectory = ProgramLibraries.Directory,
            LauncherSocket = SocketPath(settings, "Launcher:Socket", None) is { } launcher and not None ? launcher : null,
            Display = Display(settings),
            Sandbox = Sandbox(settings),
            Programs = settings.Int("Limits:Programs", builtIn.Programs, 1, 10_000, "programs"),
            ProgramsPerClient = settings.Int("Limits:ProgramsPerClient", builtIn.ProgramsPerClient, 1, 10_000, "programs"),
            ProgramMemory = settings.OptionalBytes("Limits:ProgramMemory", "three quarters of the machine's", 32 << 20, 1L << 40),
            ProgramProcesses = settings.Int("Limits:ProgramProcesses", builtIn.ProgramProcesses, 16, 100_000, "processes"),
            ProgramCpuWeight = settings.Int("Limits:ProgramCpuWeight", builtIn.ProgramCpuWeight, 1, 10_000, "weight"),
            ProgramTimeout = settings.Duration("Limits:ProgramTimeout", builtIn.ProgramTimeout, TimeSpan.Zero, StartRequest.MostTimeout),
            DetachedOutput = settings.Bytes("Limits:DetachedOutput", builtIn.DetachedOutput, 0, 1L << 40),
            EndedPrograms = settings.Int("Limits:EndedPrograms", builtIn.EndedPrograms, 1, 10_000, "programs"),
            ChannelLinesPerSecond = settings.Int("Limits:ChannelLinesPerSecond", builtIn.ChannelLinesPerSecond, 10, 1_000_000, "lines"),
            TranscriptBytes = (int)settings.Bytes("Limits:TranscriptBytes", builtIn.TranscriptBytes, 64 << 10, 64 << 20),
            PendingInputBytes = (int)settings.Bytes("Limits:PendingInputBytes", builtIn.PendingInputBytes, 64 << 10, 1 << 30),
        };
    }

    private static SandboxOptions Sandbox(Settings settings)
    {
        var builtIn = new SandboxOptions();
        return new SandboxOptions
        {
            Required = settings.Flag("Sandbox:Required", builtIn.Required),
            Network = settings.Flag("Sandbox:Network", builtIn.Network),
            Binds = settings.List(
                "Sandbox:Binds", "list", builtIn.Binds, bind => bind.ToString(), "absolute paths other than /, with :rw behind those that can be written to",
                SandboxBind.TryParse),
            TmpBytes = settings.Bytes("Sandbox:TmpBytes", builtIn.TmpBytes, 1 << 20, 16L << 30),
        };
    }

    private static DisplayOptions Display(Settings settings)
    {
        var builtIn = new DisplayOptions();
        return new DisplayOptions
        {
            MaxWidth = settings.Int("Display:MaxWidth", builtIn.MaxWidth, DisplaySize.Least, 7680, "pixels"),
            MaxHeight = settings.Int("Display:MaxHeight", builtIn.MaxHeight, DisplaySize.Least, 4320, "pixels"),
            WindowManager = WindowManager(settings),
        };
    }

    private static string[]? WindowManager(Settings settings)
    {
        const string none = "none";
        string? command = settings.Text(
            "Display:WindowManager", "command", $"{DisplayOptions.UsualWindowManager}, where it is installed", $"a command with its words, or {none}",
            (string text, out string value) => (value = text.Trim()).Length > 0 && !text.Contains('\0'));
        return command == none ? [] : command?.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static LimitOptions Limits(Settings settings)
    {
        var builtIn = new LimitOptions();
        return new LimitOptions
        {
            MaxMessageBytes = (int)settings.Bytes("Limits:MaxMessageBytes", builtIn.MaxMessageBytes, 64 << 10, 256 << 20),
            Connections = settings.Int("Limits:Connections", builtIn.Connections, 10, 100_000, "connections"),
            ConnectionsPerAddress = settings.Int("Limits:ConnectionsPerAddress", builtIn.ConnectionsPerAddress, 4, 100_000, "connections"),
            ProgramsPerSocket = settings.Int("Limits:ProgramsPerSocket", builtIn.ProgramsPerSocket, 1, 10_000, "programs"),
        };
    }

    private static SessionOptions Sessions(Settings settings)
    {
        var builtIn = new SessionOptions();
        return new SessionOptions
        {
            PerOwner = settings.Int("Sessions:PerOwner", builtIn.PerOwner, 1, 1000, "sessions"),
            KeptAfterEnd = settings.Duration("Sessions:KeptAfterEnd", builtIn.KeptAfterEnd, TimeSpan.Zero, TimeSpan.FromDays(7)),
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

    private static string? LocalSocket(Settings settings)
    {
        string? path = SocketPath(settings, "Network:Socket", RuntimeSocket.DefaultInWords);
        return path == None ? null : path ?? RuntimeSocket.Default();
    }

    private static string? ConsoleDirectory(Settings settings)
    {
        string? path = settings.Text(
            "Console:Directory", "directory", ShippedFiles.ConsoleInWords, $"an absolute path, or {None}",
            (string text, out string value) => (value = text) == None || (text.StartsWith('/') && !text.Contains('\0')));
        return path == None ? null : path ?? ShippedFiles.Console();
    }

    private static string? SocketPath(Settings settings, string key, string builtIn) => settings.Text(
        key, "file", builtIn, $"an absolute path of at most {MostSocketPath} bytes, or {None}",
        (string text, out string value) => (value = text) == None || (text.StartsWith('/') && !text.Contains('\0') && Encoding.UTF8.GetByteCount(text) <= MostSocketPath));

    private static TrustOptions Trust(Settings settings)
    {
        var builtIn = new TrustOptions();
        return new TrustOptions
        {
            Mode = settings.Choice("Trust:Mode", builtIn.Mode),
            Origins = settings.List(
                "Trust:Origins", "list", builtIn.Origins, origin => origin.ToString(), "https://host or https://host:port, without a path", Origin.TryParse),
            Hosts = settings.List("Trust:Hosts", "list", builtIn.Hosts, host => host, "host names or IP addresses, without a port", HostName),
            Guests = settings.Flag("Trust:Guests", builtIn.Guests),
            PairingRole = settings.Choice("Trust:PairingRole", builtIn.PairingRole),
        };
    }

    private static Uri? RegistrationUrl(Settings settings)
    {
        Uri? url = null;
        _ = settings.Text(
            "Registration:Url", "address", "none", "http://… or https://…, without a user or a fragment",
            (string text, out string value) => Uri.TryCreate(value = text, UriKind.Absolute, out url) && url.Scheme is "http" or "https" && url is { UserInfo: "", Fragment: "" });
        return url;
    }

    private static bool HostName(string text, out string name)
    {
        bool valid = Origin.TryParseHost("https", text.Contains(':') && IPAddress.TryParse(text, out _) ? $"[{text}]" : text, out Origin origin) && origin.Port == 443;
        name = origin.Host ?? "";
        return valid;
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
