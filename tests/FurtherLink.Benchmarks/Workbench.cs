using System.Net;
using System.Net.Sockets;

using FurtherLink.Benchmarks.Floors;
using FurtherLink.Benchmarks.Processes;
using FurtherLink.Benchmarks.Wire;

namespace FurtherLink.Benchmarks;

/// <summary>What every benchmark needs: servers to start, a certificate, files, and a way to wait.</summary>
internal sealed class Workbench : IDisposable
{
    private const string LauncherSocket = "FURTHER_LINK_Launcher__Socket";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("further-link-bench-");
    private readonly LoopbackCertificate _certificate;
    private readonly CancellationToken _stop;
    private NumberedLines? _lines;
    private int _servers;

    internal Workbench(RunOptions options, CancellationToken stop)
    {
        Options = options;
        _stop = stop;
        _certificate = LoopbackCertificate.Create(_directory);
        if (!options.Daemon.Exists) throw new BenchmarkException($"{options.Daemon} is not there; `make publish` builds it");
    }

    internal RunOptions Options { get; }

    /// <summary>Who runs the programs: this user, so that the floors run as the same one.</summary>
    internal string User { get; } = Environment.UserName;

    /// <summary>64 MiB of numbered lines, made when first asked for.</summary>
    internal NumberedLines Lines => _lines ??= new NumberedLines();

    /// <summary>The count to use: a tenth with --quick.</summary>
    internal int Samples(int count) => Options.Quick ? Math.Max(3, count / 10) : count;

    /// <summary>The time to use: a fifth with --quick.</summary>
    internal TimeSpan Duration(int seconds) => TimeSpan.FromSeconds(Options.Quick ? seconds / 5.0 : seconds);

    /// <summary>Starts the daemon with a state directory of its own; disposal stops it.</summary>
    internal Server StartDaemon(bool tls = false, int port = 0, Server? launcher = null) =>
        StartDaemon(tls, port, launcher is null ? [] : new() { [LauncherSocket] = launcher.Address.AbsolutePath });

    /// <summary>As <see cref="StartDaemon(bool, int, Server)"/>, with a project of its own for this user.</summary>
    internal Server StartDaemonWithFiles() => StartDaemon(tls: false, port: 0, new Dictionary<string, string>
    {
        ["FURTHER_LINK_WORK_DIR"] = _directory.CreateSubdirectory("work").FullName,
        ["FURTHER_LINK_Programs__DefaultUser"] = User,
    });

    private Server StartDaemon(bool tls, int port, Dictionary<string, string> settings)
    {
        string state = _directory.CreateSubdirectory("state-" + Interlocked.Increment(ref _servers)).FullName;
        Dictionary<string, string> environment = new()
        {
            ["FURTHER_LINK_PORT"] = port.ToString(),
            ["FURTHER_LINK_State__Directory"] = state,
            ["FURTHER_LINK_Network__Addresses"] = "127.0.0.1,::1",
            ["FURTHER_LINK_Network__Socket"] = "none",
            ["FURTHER_LINK_Network__Certificate"] = _certificate.CertificatePath,
            ["FURTHER_LINK_Network__Key"] = _certificate.KeyPath,
        };
        if (!tls) environment["FURTHER_LINK_NOSSL"] = "1";
        foreach ((string name, string value) in settings) environment[name] = value;
        return Server.Start(Options.Daemon.FullName, ["serve"], environment);
    }

    /// <summary>Starts a launcher for a daemon; disposal stops it.</summary>
    internal Server StartLauncher()
    {
        Dictionary<string, string> environment = new()
        {
            [LauncherSocket] = Path.Combine(_directory.FullName, $"launcher-{Interlocked.Increment(ref _servers)}.sock"),
            ["FURTHER_LINK_Launcher__Users"] = User,
        };
        return Server.Start(Options.Daemon.FullName, ["launcher"], environment);
    }

    /// <summary>Starts the bare Kestrel echo; disposal stops it.</summary>
    internal Server StartEcho(bool tls = false, int port = 0)
    {
        // bin/Release/net10.0 of this project → the same of that one.
        string output = Path.GetRelativePath(Path.Combine(AppContext.BaseDirectory, "..", "..", ".."), AppContext.BaseDirectory);
        string program = Path.Combine(
            AppContext.BaseDirectory, "..", "..", "..", "..", "FurtherLink.Benchmarks.KestrelEcho", output, "FurtherLink.Benchmarks.KestrelEcho");
        List<string> arguments = [$"--urls={(tls ? "https" : "http")}://127.0.0.1:{port}"];
        if (tls)
        {
            arguments.Add("--Kestrel:Certificates:Default:Path=" + _certificate.CertificatePath);
            arguments.Add("--Kestrel:Certificates:Default:KeyPath=" + _certificate.KeyPath);
        }

        return Server.Start(Path.GetFullPath(program), arguments, new Dictionary<string, string>());
    }

    /// <summary>A client of the daemon's `/run`, as this user.</summary>
    internal RunClient Connect(Server daemon, bool terminal) => RunClient.Connect(daemon.Address, User, terminal);

    /// <summary>Waits; that is what is measured (an idle process), or what paces it (a typist). Ends early when the run is cancelled.</summary>
    internal void Pause(TimeSpan time)
    {
        _stop.WaitHandle.WaitOne(time);
        _stop.ThrowIfCancellationRequested();
    }

    /// <summary>A port that nobody listens on, for a server whose address must be known before it starts.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _directory.Delete(recursive: true);
    }
}
