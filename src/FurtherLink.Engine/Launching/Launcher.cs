using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Launching;

/// <summary>Starts programs and looks after them, in the process that has the privilege: the daemon itself, or the launcher process.</summary>
internal sealed partial class Launcher : ILauncher
{
    private const string ChannelVariable = "FURTHER_LINK_SOCKET=";

    private const string LibraryPlaceholder = "{library}";
    private const string Env = "/usr/bin/env";
    private const int UsualDescriptors = 1024; // what Linux, and systemd, give a login

    private static readonly TimeSpan LongestMeeting = TimeSpan.FromSeconds(5);
    private static readonly string[] SameAsBefore = ["/usr/bin/nice", "-n", "0", "--"];

    private readonly EngineOptions _options;
    private readonly EventLoop _loop;
    private readonly Workspace _workspace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SandboxedProcess _sandboxed;

    public Launcher(EngineOptions options, EventLoop loop, TimeProvider time, ILogger log)
    {
        _options = options;
        _loop = loop;
        _time = time;
        _log = log;
        _workspace = new Workspace(options);
        _sandboxed = new SandboxedProcess(loop, time);
        Sandbox = new Sandbox(options.Sandbox, loop, _sandboxed, log);
        Limits = new ProgramLimits(options, Containment);
    }

    /// <summary>Where programs are contained.</summary>
    public Containment Containment { get; } = new();

    /// <summary>Whether programs can be put into sandboxes.</summary>
    public Sandbox Sandbox { get; }

    /// <summary>What each program may have.</summary>
    public ProgramLimits Limits { get; }

    /// <inheritdoc/>
    public string Containing => Containment.IsAvailable ? "control groups, one for each" : "session, descent and environment: no control group can be made here";

    /// <summary>Every program must be gone.</summary>
    public ValueTask DisposeAsync()
    {
        _sandboxed.Dispose();
        Containment.Close();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<LaunchReport> ReportAsync(UserAccount user) => new([.. Limits.Report()], await Sandbox.MissingAsync(user));

    /// <inheritdoc/>
    public IUploadStore UploadsOf(UserAccount user, UploadOptions options) =>
        new UploadStore(user, _options.WorkDirectoryOf(user), options.ProjectsDirectoryOf(user));

    /// <inheritdoc/>
    public IFileStore FilesOf(UserAccount user) => new FileStore(user, _options.WorkDirectoryOf(user));

    /// <inheritdoc/>
    async Task<ILaunchedProgram> ILauncher.LaunchAsync(RunnerDefinition runner, StartRequest request, UserAccount user)
    {
        if (request.Display is not { } size) return await LaunchAsync(runner, request, user);
        DisplayStage? stage = null;
        string? lacking = null;
        try
        {
            stage = await OpenWatchedStageAsync(size, request.Sandbox, user);
        }
        catch (DisplayException failure)
        {
            _log.NoDisplay(lacking = failure.Message);
        }

        LaunchedProgram program = await LaunchAsync(runner, request, user, stage);
        program.NoDisplay = lacking;
        return program;
    }

    /// <inheritdoc cref="ILauncher.LaunchAsync"/>
    /// <param name="runner">Its language.</param>
    /// <param name="request">What to run.</param>
    /// <param name="user">As whom.</param>
    /// <param name="stage">The display that it draws on, or null; the program's from now on, and gone where it cannot be started.</param>
    public async Task<LaunchedProgram> LaunchAsync(RunnerDefinition runner, StartRequest request, UserAccount user, DisplayStage? stage = null)
    {
        LaunchedProgram? program = null;
        ControlGroup? group = stage?.Group;
        try
        {
            SandboxCommand? sandbox = request.Sandbox ? await Sandbox.CommandAsync(user) : null;
            if (sandbox is not null && stage is not null) throw NoDisplayInSandbox();
            string runName = stage?.RunName ?? Workspace.NewRunName(); // made here: the user's thread must not be the one to load the assembly for it
            if (stage is null && (group = Containment.TryCreate()) is not null) Limits.Apply(group);
            StartRequest asked = request with { Sandbox = sandbox is not null };
            program = runner.HasOriginalSockets && sandbox is null
                ? await LaunchHeldAsync(runner, asked, user, runName, group, stage)
                : await UserAuthority.RunAsync(user, () => Launch(runner, asked, user, runName, group, stage, sandbox, gate: null));
            if (sandbox is not null) await StartSandboxedAsync(program);
            return program;
        }
        catch
        {
            if (program is not null) await DiscardAsync(program);
            else if (stage is not null) await stage.EndAsync();
            _ = group?.TryDelete();
            throw;
        }
    }

    /// <summary>
    /// Launches a program for which the sockets of the original Python package are there before its first instruction, though they are named after its process.
    /// </summary>
    private async Task<LaunchedProgram> LaunchHeldAsync(
        RunnerDefinition runner, StartRequest request, UserAccount user, string runName, ControlGroup? group, DisplayStage? stage)
    {
        using var gate = new SpawnGate(_workspace.TemporaryPath(runName + ".gate"));
        bool isLimited = false;
        Task<OriginalSockets?> listening = UserAuthority.RunAsync(user, () =>
        {
            if (gate.Await() is not { } process) return null;
            isLimited = Limits.TrySet(process, user);
            return OriginalSockets.TryListen(_options.TempDirectory, process);
        });
        Task<LaunchedProgram> launching = UserAuthority.RunAsync(user, () =>
        {
            try
            {
                return Launch(runner, request, user, runName, group, stage, sandbox: null, gate);
            }
            finally
            {
                gate.Open(); // where it came to no process, somebody waits for one
                gate.Remove();
            }
        });
        // The gate is the user's own: what else of the user's opens it can spoil the meeting, and must not hold up the daemon.
        await ((Task)listening).WaitAsync(LongestMeeting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        gate.Open();
        await ((Task)listening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        OriginalSockets? original = listening.IsCompletedSuccessfully ? await listening : null;
        try
        {
            LaunchedProgram program = await launching;
            // It was not held: the user's own doing, or a kernel that does not tell. It has begun, and is limited from now on.
            if (!isLimited) _ = Limits.TrySet(program.Process!.Id, user);
            program.Original = original ?? await UserAuthority.RunAsync(user, () => OriginalSockets.TryListen(_options.TempDirectory, program.Process!.Id));
            return program;
        }
        catch
        {
            original?.Dispose();
            if (original is not null) await UserAuthority.RunAsync(user, original.Remove);
            throw;
        }
    }

    /// <summary>Starts the next step of a program on the same streams.</summary>
    public async Task StartNextStepAsync(LaunchedProgram program)
    {
        ChildProcess? previous = program.Process;
        if (program.Sandbox is null) await UserAuthority.RunAsync(program.User, () => Start(program));
        else await StartSandboxedAsync(program);
        previous?.Dispose();
    }

    /// <summary>Takes away what a run left: streams, files, its control group. Its processes must have ended.</summary>
    public static async Task DiscardAsync(LaunchedProgram program)
    {
        _ = await program.Joining;
        program.Process?.Dispose();
        if (program.Display is { } display) await display.EndAsync();
        else if (program.Screen is { } screen) await screen.EndAsync();
        program.Report?.Dispose();
        program.Place?.Dispose();
        program.Streams.Dispose();
        program.Channel.Dispose();
        program.Original?.Dispose();
        _ = program.Group?.TryDelete();
        string channel = program.Marker[ChannelVariable.Length..];
        await UserAuthority.RunAsync(program.User, () =>
        {
            File.Delete(channel);
            program.Original?.Remove();
            Workspace.Remove(program.Entry, program.OutputDirectory);
        });
    }

    private LaunchedProgram Launch(
        RunnerDefinition runner, StartRequest request, UserAccount user, string runName, ControlGroup? group, DisplayStage? stage,
        SandboxCommand? sandbox, SpawnGate? gate)
    {
        EntryPoint entry = _workspace.Prepare(runner, request, user, runName);
        string? output = null;
        ProgramStreams? streams = null;
        Socket? channel = null;
        SafeDirectory? place = null;
        try
        {
            place = sandbox is null ? null : _workspace.OpenPlace(entry, user);
            output = runner.Compile.Count > 0 ? _workspace.CreateOutputDirectory(runName) : null;
            Queue<IReadOnlyList<string>> steps = Steps(runner, entry, user, output, _options.LibraryDirectory);
            streams = ProgramStreams.Open(_loop, request.Terminal);
            string marker = MarkerOf(runName);
            channel = OriginalSockets.Listen(marker[ChannelVariable.Length..]);
            var program = new LaunchedProgram(this, _options.StopGrace, _time)
            {
                User = user,
                Runner = runner,
                Entry = entry,
                OutputDirectory = output,
                Streams = streams,
                Channel = channel,
                Marker = marker,
                Environment =
                [
                    .. LoginEnvironment.For(user, entry.Directory, _options.PythonVenv, _options.PythonPackages)
                        .Where(one => sandbox is null || IsForSandbox(one)).Where(one => stage is null || !IsOfAnotherDisplay(one)),
                    .. stage?.Server.Variables ?? [],
                    .. WithLibrary(runner.Environment, _options.LibraryDirectory),
                    marker,
                ],
                Variables = request.Environment,
                Sandbox = sandbox,
                Place = place,
                Group = group,
                Screen = stage?.Server,
                Display = stage?.Display,
                Steps = steps,
            };
            if (sandbox is null) Start(program, gate);
            return program;
        }
        catch
        {
            place?.Dispose();
            channel?.Dispose();
            streams?.Dispose();
            Workspace.Remove(entry, output);
            throw;
        }
    }

    private static IEnumerable<string> WithLibrary(IEnumerable<string> words, string? library) => words
        .Where(word => library is not null || !word.Contains(LibraryPlaceholder, StringComparison.Ordinal))
        .Select(word => word.Replace(LibraryPlaceholder, library, StringComparison.Ordinal));

    private static Queue<IReadOnlyList<string>> Steps(RunnerDefinition runner, EntryPoint entry, UserAccount user, string? output, string? library)
    {
        IReadOnlyList<string> command = entry.File is null ? runner.Interactive : runner.Command;
        var steps = new Queue<IReadOnlyList<string>>();
        if (runner.Compile.Count > 0) steps.Enqueue(Resolve(runner.Compile));
        steps.Enqueue(Resolve(command));
        return steps;

        List<string> Resolve(IReadOnlyList<string> template)
        {
            List<string> words = [.. WithLibrary(template, library).Select(word => Placeholders.Fill(word, name => name switch
            {
                "file" => entry.File,
                "directory" => entry.Directory,
                "shell" => user.Shell,
                "output" => output is null ? null : Path.Combine(output, "program"),
                _ => null,
            }))];
            string path = LoginEnvironment.PathOf(user);
            if (runner.IsProgram) Executable.Check(words[0], path);
            else if (template[0] != "{output}") words[0] = Executable.Find(words[0], path) ?? throw NotInstalled(words[0]);
            return words;
        }

        StartException NotInstalled(string tool) => new(
            runner.Package is null ? $"{tool} is not installed" : $"{tool} is not installed; install it with: sudo apt install {runner.Package}");
    }

    /// <summary>Starts the next step as it is. With the user's rights.</summary>
    private void Start(LaunchedProgram program, SpawnGate? gate = null)
    {
        IReadOnlyList<string> command = program.Steps.Dequeue();
        try
        {
            ChildProcess process = program.Process = ChildProcess.Start(_loop, Describe(program, UnsandboxedWords(program, command, isHeld: gate is not null)) with { Gate = gate });
            process.LimitDescriptors(UsualDescriptors);
            ControlGroup? group = process.StartedInGroup ? null : program.Group;
            // Elsewhere, with the daemon's own rights.
            if (group is not null || OutOfMemory.IsProtected) program.Joining = Task.Run(() => Place(process.Id, group));
        }
        catch (LibcException failure) when (failure.Errno is Errno.NoSuchFile or Errno.AccessDenied or Errno.ExecFormat)
        {
            throw new StartException($"cannot start {command[0]} in {program.Entry.Directory}: {failure.Reason}", failure);
        }
    }

    private static bool Place(ProcessId process, ControlGroup? group)
    {
        if (OutOfMemory.IsProtected) OutOfMemory.Expose(process);
        return group?.TryAdd(process) ?? true;
    }

    /// <summary>
    /// The command as the user, with the client's variables and, unless they are set while it is held, the limits; each word executes the next, so nothing of it stays.
    /// </summary>
    private List<string> UnsandboxedWords(LaunchedProgram program, IReadOnlyList<string> command, bool isHeld)
    {
        IReadOnlyList<string> limits = isHeld ? [] : Limits.Words(program.User, sandboxed: false);
        List<string> words = [.. UserSwitch.To(program.User)];
        if (program.Variables.Count > 0)
        {
            // env takes every word with '=' for a variable, also a program's path; so what it executes is always something else.
            words.AddRange([Env, .. program.Variables.Select(static one => $"{one.Key}={one.Value}")]);
            if (limits.Count == 0) limits = SameAsBefore;
        }

        return [.. words, .. limits, .. command];
    }

    /// <summary>What sandboxes let in of ours; the module for node is beside the package for Python, see <see cref="LoginEnvironment"/>.</summary>
    private List<string> Libraries()
    {
        List<string> libraries = [.. new[] { _options.LibraryDirectory, _options.PythonPackages }.OfType<string>()];
        if (_options.PythonPackages is { } packages) libraries.Add(Path.Combine(Path.GetDirectoryName(packages) ?? "/", "node"));
        return libraries;
    }

    /// <summary>Starts the next step in a sandbox, and waits until it runs there.</summary>
    private async Task StartSandboxedAsync(LaunchedProgram program)
    {
        IReadOnlyList<string> command = program.Steps.Dequeue();
        var layout = new SandboxLayout(
            program.Entry.Directory, program.Place is not null, program.OutputDirectory, program.Marker[ChannelVariable.Length..], _options.PythonVenv,
            Libraries());
        List<string> words =
        [
            .. UserSwitch.To(program.User), .. program.Sandbox!.Words(program.User, layout), .. Limits.Words(program.User, sandboxed: true),
            .. SandboxInit.Command(command),
        ];
        try
        {
            // The directory is entered within, with the user's rights.
            ChildProcessStart start = Describe(program, words) with { Directory = "/" };
            SandboxReport? previous = program.Report;
            (ChildProcess process, program.Report) = await _sandboxed.StartAsync(start, program.Variables, program.Place);
            previous?.Dispose();
            program.Process = process;
            if (OutOfMemory.IsProtected)
            {
                foreach (ProcessId member in program.Group?.Processes() ?? [process.Id]) OutOfMemory.Expose(member);
            }
        }
        catch (SandboxException failure)
        {
            string? said = failure.IsOfProgram ? null : Sandbox.Said(program.Streams.Error ?? program.Streams.Output);
            throw new StartException($"cannot start {command[0]} in a sandbox: {(string.IsNullOrEmpty(said) ? failure.Message : said)}", failure);
        }
    }

    private static ChildProcessStart Describe(LaunchedProgram program, List<string> words) => new()
    {
        Program = words[0],
        Arguments = words,
        Environment = program.Environment,
        Directory = program.Entry.Directory,
        Group = program.Group,
        Terminal = program.Streams.Terminal,
        Input = program.Streams.InputPipe,
        Output = program.Streams.OutputPipe,
        Error = program.Streams.ErrorPipe,
    };

    /// <summary>Whether a variable of a login means anything in a sandbox, where there is neither that directory nor the display.</summary>
    private static bool IsForSandbox(string variable) =>
        !variable.StartsWith("XDG_RUNTIME_DIR=", StringComparison.Ordinal) && !IsOfAnotherDisplay(variable);

    private static bool IsOfAnotherDisplay(string variable) => variable.StartsWith("DISPLAY=", StringComparison.Ordinal);

    private string MarkerOf(string runName) => ChannelVariable + _workspace.TemporaryPath(runName + ".sock");
}
