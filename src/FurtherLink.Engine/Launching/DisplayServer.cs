using System.Globalization;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

using FurtherLink.Engine.Displays;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Launching;

/// <summary>What a display is started with; all of it is data.</summary>
internal sealed record DisplayOrder
{
    /// <summary>Whose it is, and whose program will use it.</summary>
    public required UserAccount User { get; init; }

    /// <summary>A directory that does not exist yet, for its socket and its cookie.</summary>
    public required string Directory { get; init; }

    /// <summary>How large it is.</summary>
    public required DisplaySize Size { get; init; }

    /// <summary>The program's control group, in which it counts; or null.</summary>
    public required ControlGroup? Group { get; init; }

    /// <summary>What goes before a command to limit it.</summary>
    public required IReadOnlyList<string> Limits { get; init; }

    /// <summary>The variables of its processes.</summary>
    public required IReadOnlyList<string> Environment { get; init; }

    /// <summary>What displays programs may have.</summary>
    public required DisplayOptions Options { get; init; }

    /// <summary>Whether it stays while nobody is connected to it: another process watches it, which may end and be followed by the next.</summary>
    public bool StaysUnwatched { get; init; }
}

/// <summary>
/// The processes and files of one display: TigerVNC's Xvnc, as the program's user. It listens at no port and no abstract socket; who connects to it needs the
/// cookie, and who wants to look at it has to be the user.
/// </summary>
internal sealed class DisplayServer : IDisplayServer
{
    private const int FirstNumber = 100, EndOfNumbers = 10_000; // below are those that people and desktops choose
    private const int MostAttempts = 20;
    private const int MostSaid = 1024;
    private const int ReadyDescriptor = 3;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // Far beyond what a Pi needs whose memory is short.
    private static readonly TimeSpan MostSetup = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan EndingTime = TimeSpan.FromSeconds(1);

    private readonly EventLoop _loop;
    private readonly DisplayOrder _order;
    private readonly DisplayParts _parts;
    private readonly TimeProvider _time;
    private readonly List<Task<bool>> _joining = [];
    private ProcessId? _holder;
    private ChildProcess? _server;
    private ChildProcess? _manager;
    private Pipe? _said;
    private Task<string> _saying = Task.FromResult("");

    private DisplayServer(EventLoop loop, DisplayOrder order, DisplayParts parts, TimeProvider time)
    {
        _loop = loop;
        _order = order;
        _parts = parts;
        _time = time;
    }

    /// <summary>Its number: <c>:100</c> and so on.</summary>
    public int Number { get; private set; }

    /// <inheritdoc/>
    public MagicCookie Cookie { get; } = new();

    /// <summary>Whose it is.</summary>
    public UserAccount User => _order.User;

    /// <summary>Its processes that run; they are none of the program's own.</summary>
    public IEnumerable<ProcessId> Processes => new[] { _server, _manager }.OfType<ChildProcess>().Select(static process => process.Id);

    /// <summary>What a program needs to draw on it.</summary>
    public IEnumerable<string> Variables => [$"DISPLAY=:{Number.ToString(CultureInfo.InvariantCulture)}", "XAUTHORITY=" + Authority];

    private string Authority => Path.Combine(_order.Directory, "Xauthority");

    private string Viewers => Path.Combine(_order.Directory, "rfb");

    /// <summary>Starts a display; when this completes, programs can connect.</summary>
    /// <exception cref="DisplayException">None can be had; the message says why.</exception>
    public static async Task<DisplayServer> StartAsync(EventLoop loop, DisplayOrder order, TimeProvider time)
    {
        DisplayParts parts = await UserAuthority.RunAsync(order.User, () => DisplayParts.Find(order.Options, order.User));
        if (parts.Server is not { } program) throw new DisplayException($"Xvnc is not installed; install it with: sudo apt install {DisplayParts.Package}");
        XSocketDirectory.Ensure();
        var display = new DisplayServer(loop, order, parts, time);
        try
        {
            await display.StartServerAsync(program);
            return display;
        }
        catch (Exception failure)
        {
            await display.EndAsync();
            if (failure is DisplayException) throw;
            throw new DisplayException($"no display can be started: {failure.Message}", failure);
        }
    }

    /// <inheritdoc/>
    public async Task<bool> StartManagerAsync()
    {
        if (_parts.Manager is not { } program) return false;
        IEnumerable<string> options = DisplayParts.CommandOf(_order.Options.WindowManager).Skip(1);
        _manager = await UserAuthority.RunAsync(User, () => Start([program, .. options], [.. _order.Environment, .. Variables], [], error: null));
        return true;
    }

    /// <inheritdoc/>
    public Task ManagerEnded => _manager?.Exited ?? Task.CompletedTask;

    /// <inheritdoc/>
    public Task GiveUpManagerAsync()
    {
        _manager?.Kill(Signal.Kill);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<Socket> ConnectAsync() => UserAuthority.RunAsync(User, () => Connect(XSocketDirectory.SocketOf(Number)));

    /// <inheritdoc/>
    public Task<Socket> ViewAsync() => UserAuthority.RunAsync(User, () => Connect(Viewers));

    /// <inheritdoc/>
    public async Task EndAsync()
    {
        ChildProcess[] processes = [.. new[] { _manager, _server }.OfType<ChildProcess>()];
        foreach (ChildProcess process in processes) process.Kill(Signal.Term);
        await ((Task)Task.WhenAll(processes.Select(static process => process.Exited))).WaitAsync(EndingTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ = await Task.WhenAll(_joining);
        foreach (ChildProcess process in processes) process.Dispose(); // kills what is left
        // Its end of the pipe goes with it, unless it has given that to somebody: it is the user's process, and may have been made to.
        await ((Task)_saying).WaitAsync(EndingTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _said?.Dispose();
        await ((Task)_saying).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await UserAuthority.RunAsync(User, RemoveTraces);
    }

    private async Task StartServerAsync(string program)
    {
        await UserAuthority.RunAsync(User, () => Directory.CreateDirectory(_order.Directory, OwnerOnly | UnixFileMode.UserExecute));
        using Pipe ready = Pipe.ForOutput(_loop);
        _said = Pipe.ForOutput(_loop);
        _server = await UserAuthority.RunAsync(User, () =>
        {
            using SafeFileHandle file = TakeNumber();
            File.WriteAllBytes(Authority, Cookie.ToFile(Number));
            File.SetUnixFileMode(Authority, OwnerOnly);
            ChildProcess server = Start(Command(program), _order.Environment, [ready], _said);
            XSocketDirectory.Pass(file, server.Id);
            _holder = server.Id;
            return server;
        });
        ready.CloseTheirs();
        _said.CloseTheirs();
        _saying = ReadAsync(_said.Ours);
        await using ITimer patience = _time.CreateTimer(static late => ((ChildProcess)late!).Kill(Signal.Kill), _server, MostSetup, Timeout.InfiniteTimeSpan);
        Task<bool> waiting = IsReadyAsync(ready.Ours);
        // Its end of the pipe may be somebody else's as well: the end of the process is what counts.
        if (await Task.WhenAny(waiting, _server.Exited) == waiting && await waiting) return;
        ExitStatus status = await _server.Exited;
        ready.Dispose();
        await ((Task)waiting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await ((Task)_saying).WaitAsync(EndingTime, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        throw new DisplayException($"Xvnc did not start ({status}): {Shown.Of(LastLine(_saying.IsCompletedSuccessfully ? await _saying : ""))}");
    }

    /// <summary>Takes a number that nobody has; its lock.</summary>
    /// <remarks>
    /// Xvnc could choose one itself (-displayfd alone), but then it looks at abstract sockets and ports only, of which ours have none, and takes the socket's name
    /// from whoever has it. Told one and asked to say when it is ready, it does not lock it either; so that is done here.
    /// </remarks>
    private SafeFileHandle TakeNumber()
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            int number = RandomNumberGenerator.GetInt32(FirstNumber, EndOfNumbers);
            var self = new ProcessId(Environment.ProcessId);
            if (XSocketDirectory.TryLock(number, self, Path.GetFileName(_order.Directory)) is not { } file) continue;
            Number = number;
            _holder = self;
            return file;
        }

        throw new DisplayException("no display number is free");
    }

    private List<string> Command(string program) =>
    [
        program, ":" + Number.ToString(CultureInfo.InvariantCulture), "-displayfd", ReadyDescriptor.ToString(CultureInfo.InvariantCulture),
        "-auth", Authority, "-nolisten", "tcp", "-nolisten", "local",
        "-rfbunixpath", Viewers, "-rfbunixmode", "0600", "-rfbport", "-1", "-SecurityTypes", "None",
        "-AlwaysShared", "-AcceptSetDesktopSize=0", "-UseBlacklist=0", "-desktop", "further-link",
        "-geometry", _order.Size.ToString(), "-depth", "24", "-s", "0", _order.StaysUnwatched ? "-noreset" : "-terminate",
    ];

    /// <summary>With the user's rights.</summary>
    private ChildProcess Start(List<string> command, IReadOnlyList<string> environment, IReadOnlyList<Pipe> inherited, Pipe? error)
    {
        List<string> words = [.. UserSwitch.To(User), .. _order.Limits, .. command];
        ChildProcess process = ChildProcess.Start(_loop, new ChildProcessStart
        {
            Program = words[0],
            Arguments = words,
            Environment = environment,
            Directory = "/",
            Group = _order.Group,
            Inherited = [.. inherited.Select(static pipe => pipe.Theirs)],
            Error = error,
        });
        if (_order.Group is { } group && !process.StartedInGroup) _joining.Add(Task.Run(() => group.TryAdd(process.Id)));
        return process;
    }

    /// <summary>With the user's rights: to the user's own socket, and to nothing else that may be in its place.</summary>
    private Socket Connect(string path)
    {
        using SocketFile file = SocketFile.TryOpen(path, User.Uid) ?? throw new DisplayException("the display is gone");
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) { Blocking = false };
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(file.Path)); // at once, or not at all: unix(7), EAGAIN
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new DisplayException("the display does not answer", refused);
        }
    }

    private void RemoveTraces()
    {
        if (_holder is { } holder) XSocketDirectory.Release(Number, holder);
        if (!Directory.Exists(_order.Directory)) return;
        using var above = SafeDirectory.Open(Path.GetDirectoryName(_order.Directory)!);
        above.RemoveTree(EntryName.Of(Path.GetFileName(_order.Directory)));
    }

    /// <summary>Waits for the number on the descriptor for it; false: the server has ended.</summary>
    private static async Task<bool> IsReadyAsync(PollableFile ready)
    {
        var buffer = new byte[16];
        while (true)
        {
            await ready.ReadableAsync();
            int count = ready.Read(buffer);
            if (count == PollableFile.Ended) return false;
            if (count > 0 && buffer.AsSpan(0, count).Contains((byte)'\n')) return true;
        }
    }

    /// <summary>Reads what the server says, so that it never has to wait for that, and keeps the end.</summary>
    private static async Task<string> ReadAsync(PollableFile output)
    {
        var buffer = new byte[MostSaid];
        string said = "";
        while (true)
        {
            await output.ReadableAsync();
            int count = output.Read(buffer);
            if (count == PollableFile.Ended) return said;
            if (count > 0) said += Encoding.UTF8.GetString(buffer, 0, count);
            if (said.Length > MostSaid) said = said[^MostSaid..];
        }
    }

    private static string LastLine(string said) => said.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it said nothing";
}
