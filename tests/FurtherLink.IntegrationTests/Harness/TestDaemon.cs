using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

using NUnit.Framework.Constraints;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>
/// A real daemon in a process of its own: loopback, a port that the kernel chose, directories of its own, and no environment but what is given.
/// Disposing it sends SIGTERM and fails the test if the daemon logged an error, left a process behind or did not end.
/// </summary>
internal sealed partial class TestDaemon : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(10);

    private DaemonProcess _process;
    private readonly DaemonProcess? _launcher;
    private readonly string[] _arguments;
    private readonly TestDirectories _directories;
    private bool _killed;
    private bool _disposed;

    private readonly Dictionary<string, string> _environment;

    private TestDaemon(
        DaemonProcess process, DaemonProcess? launcher, string[] arguments, TestDirectories directories, Dictionary<string, string> environment, Uri address)
    {
        _process = process;
        _launcher = launcher;
        _arguments = arguments;
        _environment = environment;
        _directories = directories;
        // One that listens everywhere is asked at loopback; "everywhere" is no name of anybody.
        address = address.Host is "[::]" or "0.0.0.0" ? new UriBuilder(address) { Host = "127.0.0.1" }.Uri : address;
        Address = address;
        Http = new HttpClient(NewHandler()) { BaseAddress = address };
    }

    /// <summary>The first address it listens on: http or https, loopback, a real port.</summary>
    public Uri Address { get; private set; }

    /// <summary>Every address it told.</summary>
    public IReadOnlyList<string> Addresses => _process.Addresses;

    /// <summary>Asks this daemon; believes any certificate.</summary>
    public HttpClient Http { get; private set; }

    /// <summary>The daemon's process id.</summary>
    public int Pid => _process.Pid;

    /// <summary>Where uploads live and relative paths start; writable by every user.</summary>
    public string WorkDirectory => _directories.Work;

    /// <summary>Where entry points without a directory go; writable by every user, sticky.</summary>
    public string TempDirectory => _directories.Temp;

    /// <summary>The daemon's Unix socket.</summary>
    public string Socket => _directories.Socket;

    /// <summary>The daemon's own state; readable by nobody else.</summary>
    public string StateDirectory => _directories.State;

    /// <summary>The launcher process; it has to have one.</summary>
    public DaemonProcess Launcher => _launcher ?? throw new InvalidOperationException("this daemon starts programs itself");

    /// <summary>Where the launcher listens.</summary>
    public string LauncherSocket => _directories.LauncherSocket;

    /// <summary>All descendants of it and its launcher, zombies too.</summary>
    public IReadOnlyList<int> ChildPids => [.. Children.Select(static entry => entry.Pid)];

    /// <summary>The same, with their names.</summary>
    public IEnumerable<ProcessEntry> Children => [.. ProcessTree.DescendantsOf(Pid), .. _launcher is null ? [] : ProcessTree.DescendantsOf(_launcher.Pid)];

    /// <summary>Descriptors the daemon and its launcher have open.</summary>
    public int OpenDescriptors => new[] { Pid, _launcher?.Pid }.OfType<int>().Sum(static pid => Directory.GetFileSystemEntries($"/proc/{pid}/fd").Length);

    /// <summary>Resident memory. proc_pid_statm(5), the second field, in pages.</summary>
    public long ResidentBytes => ResidentBytesOf(Pid);

    /// <summary>The same of another process.</summary>
    public static long ResidentBytesOf(int pid) => long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1]) * Environment.SystemPageSize;

    /// <summary>What the daemon wrote so far, stdout and stderr.</summary>
    public string Log => _launcher is null ? _process.Log : $"{_process.Log}\nThe launcher's:\n{_launcher.Log}";

    /// <summary>The test provokes errors: what is logged at Error or Critical does not fail it.</summary>
    public bool ExpectErrors { get; set; }

    /// <summary>Starts a daemon and waits until it listens.</summary>
    /// <param name="ct">Gives up, with the log.</param>
    /// <param name="tls">Serves https with a certificate of its own; otherwise plain.</param>
    /// <param name="environment">Added to, or in place of, the little that is given anyway (PATH, HOME, directories, port 0).</param>
    /// <param name="arguments">Follow <c>further-link serve</c>.</param>
    /// <param name="launcherBinary">The program that the launcher is; null: as the daemon.</param>
    /// <param name="separated">Whether it runs as <see cref="TestUsers.Daemon"/>, with a launcher process that is root; needs root.</param>
    /// <param name="network">The network namespace that it runs in, see <see cref="Neighbour.Name"/>; null: that of these tests.</param>
    public static async Task<TestDaemon> StartAsync(
        CancellationToken ct, bool tls = false, Dictionary<string, string>? environment = null, string[]? arguments = null, bool? separated = null,
        string? launcherBinary = null, string? network = null)
    {
        TestDirectories directories = TestDirectories.Create();
        Dictionary<string, string> all = EnvironmentOf(directories, tls, environment);
        DaemonProcess? launcher = null, process = null;
        try
        {
            if (separated ?? LauncherProcess.ForAll)
            {
                all["FURTHER_LINK_Launcher__Socket"] = directories.LauncherSocket;
                _ = all.TryAdd("FURTHER_LINK_Launcher__Users", "root");
                await LauncherProcess.GiveToDaemonAsync(directories);
                launcher = await LauncherProcess.StartAsync(directories, all, ct, launcherBinary);
            }

            string[] words = ["serve", .. arguments ?? []];
            process = Start(words, all, directories, launcher is not null, network);
            return new TestDaemon(process, launcher, words, directories, all, await process.UntilListeningAsync(ct));
        }
        catch
        {
            foreach (DaemonProcess? one in new[] { process, launcher })
            {
                one?.Signal(PosixSignalNumber.Kill);
                one?.Dispose();
            }

            directories.Delete();
            throw;
        }
    }

    /// <summary>
    /// Has another daemon in place of this one, which has ended: with the same directories, the same launcher and another port. What was known of the address before is
    /// void; programs that the launcher kept are gone on with.
    /// </summary>
    public async Task RestartAsync(CancellationToken ct)
    {
        if (!_process.HasExited) throw new InvalidOperationException("the daemon still runs");
        _killed = false;
        _process.Dispose();
        Http.Dispose();
        _process = Start(_arguments, _environment, _directories, _launcher is not null);
        Address = await _process.UntilListeningAsync(ct);
        Http = new HttpClient(NewHandler()) { BaseAddress = Address };
    }

    /// <summary>Sets a variable of the daemons that are started from now on.</summary>
    public void Set(string name, string value) => _environment[name] = value;

    private static DaemonProcess Start(string[] arguments, Dictionary<string, string> environment, TestDirectories directories, bool separated, string? network = null) =>
        new(arguments, environment, directories.Base, user: separated ? TestUsers.Daemon : null, network: network);

    /// <summary>Runs <c>further-link</c> with <paramref name="arguments"/> until it ends, in the same surroundings: for wrong configuration and the CLI.</summary>
    public static async Task<FinishedRun> RunToEndAsync(string[] arguments, CancellationToken ct, Dictionary<string, string>? environment = null)
    {
        TestDirectories directories = TestDirectories.Create();
        using var process = new DaemonProcess(arguments, EnvironmentOf(directories, tls: false, environment), directories.Base);
        try
        {
            await process.UntilExitAsync(ct);
            return new FinishedRun(process.ExitCode, process.Output, process.Errors);
        }
        finally
        {
            process.Signal(PosixSignalNumber.Kill);
            directories.Delete();
        }
    }

    /// <summary>Starts <c>further-link</c> as somebody at this device would beside the daemon; its input stays open. Ended with <see cref="DaemonProcess.UntilExitAsync"/>.</summary>
    public DaemonProcess Command(params string[] arguments) => new(arguments, _environment, _directories.Base, typing: true);

    /// <summary>Opens a websocket and speaks the protocol of <c>/run</c> on it.</summary>
    /// <param name="pathAndQuery"><c>/run?pty=1</c></param>
    /// <param name="ct">Gives up.</param>
    /// <param name="headers">Sent with the upgrade.</param>
    public Task<RunClient> ConnectAsync(string pathAndQuery, CancellationToken ct, IReadOnlyDictionary<string, string>? headers = null)
    {
        var address = new UriBuilder(new Uri(Address, pathAndQuery)) { Scheme = Address.Scheme == "https" ? "wss" : "ws" };
        return RunClient.ConnectAsync(address.Uri, ct, headers);
    }

    /// <summary>Waits until the daemon has no descendant, not even a zombie.</summary>
    public Task UntilChildlessAsync(CancellationToken ct) =>
        UntilAsync(() => ChildPids, Is.Empty, ct);

    /// <summary>Waits until <paramref name="actual"/> meets <paramref name="expected"/>, looking every 20 ms; fails with both otherwise.</summary>
    public static async Task UntilAsync<T>(Func<T> actual, IResolveConstraint expected, CancellationToken ct)
    {
        IConstraint constraint = expected.Resolve();
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!constraint.ApplyTo(actual()).IsSuccess)
        {
            try
            {
                await every.WaitForNextTickAsync(ct);
            }
            catch (OperationCanceledException)
            {
                Assert.That(actual(), expected, "after waiting for it until the test's time was up");
            }
        }
    }

    /// <summary>SIGKILL, for tests of what remains of a daemon that had no chance to clean up. Processes left behind no longer fail the test.</summary>
    public async Task KillAsync(CancellationToken ct)
    {
        _killed = true;
        _process.Signal(PosixSignalNumber.Kill);
        await _process.UntilExitAsync(ct);
    }

    /// <summary>SIGHUP.</summary>
    public void HangUp() => _process.Signal(PosixSignalNumber.Hangup);

    /// <summary>SIGKILL to the launcher.</summary>
    public async Task KillLauncherAsync(CancellationToken ct)
    {
        LauncherKilled = true;
        Launcher.Signal(PosixSignalNumber.Kill);
        await Launcher.UntilExitAsync(ct);
    }

    private bool LauncherKilled { get; set; }

    /// <summary>SIGTERM now; what is looked at in <see cref="DisposeAsync"/> is looked at there.</summary>
    public async Task<int> TerminateAsync(CancellationToken ct)
    {
        _process.Signal(PosixSignalNumber.Terminate);
        await _process.UntilExitAsync(ct);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed) return;
        _disposed = true;
        Http.Dispose();
        IReadOnlyList<ProcessEntry> children = [.. Children];
        var wrongs = new List<string>();
        await EndAsync(_process, _killed, wrongs);
        if (_launcher is not null) await EndAsync(_launcher, LauncherKilled, wrongs);
        if (!_killed)
        {
            IReadOnlyList<ProcessEntry> left = ProcessTree.StillRunning(children.UnionBy(ProcessTree.WorkingIn(_directories.Base), static entry => entry.Pid));
            if (left.Count > 0) wrongs.Add($"left behind: {string.Join(", ", left)}");
            foreach (ProcessEntry entry in left) DaemonProcess.Kill(entry.Pid);
            if (!ExpectErrors && ErrorLine().IsMatch(Log)) wrongs.Add("logged an error");
        }

        string log = Log;
        _process.Dispose();
        _launcher?.Dispose();
        _directories.Delete();
        if (wrongs.Count > 0) Assert.Fail($"The daemon (pid {Pid}) {string.Join("; ", wrongs)}. Its log:\n{log}");
    }

    private static async Task EndAsync(DaemonProcess process, bool killed, List<string> wrongs)
    {
        if (process.HasExited && !killed && process.ExitCode != 0) wrongs.Add($"had ended before with {process.ExitCode}");
        process.Signal(PosixSignalNumber.Terminate);
        using var patience = new CancellationTokenSource(EndsWithin);
        try
        {
            await process.UntilExitAsync(patience.Token);
            if (!killed && process.ExitCode != 0 && wrongs.Count == 0) wrongs.Add($"ended with {process.ExitCode} on SIGTERM");
        }
        catch (TimeoutException)
        {
            wrongs.Add($"did not end within {EndsWithin.TotalSeconds} s of SIGTERM");
            process.Signal(PosixSignalNumber.Kill);
        }
    }

    private static Dictionary<string, string> EnvironmentOf(TestDirectories directories, bool tls, Dictionary<string, string>? given)
    {
        var environment = new Dictionary<string, string>
        {
            ["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["HOME"] = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
            // <root>/shared/Microsoft.NETCore.App/<version>/ is where these tests' own runtime is; the daemon's host looks for <root> here.
            ["DOTNET_ROOT"] = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "../../..")),
            ["FURTHER_LINK_PORT"] = "0",
            ["FURTHER_LINK_Network__Addresses"] = "127.0.0.1,::1",
            ["FURTHER_LINK_Network__Socket"] = directories.Socket,
            ["FURTHER_LINK_WORK_DIR"] = directories.Work,
            ["FURTHER_LINK_TEMP_DIR"] = directories.Temp,
            ["FURTHER_LINK_State__Directory"] = directories.State,
        };
        if (!tls) environment["FURTHER_LINK_NOSSL"] = "1";
        foreach ((string name, string value) in given ?? []) environment[name] = value;
        return environment;
    }

    private static SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        SslOptions = { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
    };

    // The console logger's names for Error and Critical; and what the runtime prints when nobody caught, or nobody looked.
    [GeneratedRegex(@"^(<\d>)?(\S+ )?(fail|crit): |[Uu]nhandled exception|[Uu]nobserved", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ErrorLine();
}

/// <summary>How a run of the program ended.</summary>
internal sealed record FinishedRun(int ExitCode, string Output, string Errors);
