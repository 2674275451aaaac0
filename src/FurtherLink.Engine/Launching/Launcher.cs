using System.Net.Sockets;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Engine.Uploads;
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
    private static readonly TimeSpan LongestMeeting = TimeSpan.FromSeconds(5);

    private readonly EngineOptions _options;
    private readonly EventLoop _loop;
    private readonly Workspace _workspace;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly SandboxedProcess _sandboxed;
    private readonly StepStarter _steps;

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
        _steps = new StepStarter(options, loop, Limits, _sandboxed);
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
            string runName = stage?.RunName ?? Workspace.NewRunName();
            if (stage is null && (group = Containment.TryCreate()) is not null) Limits.Apply(group);
            StartRequest asked = request with { Sandbox = sandbox is not null };
            program = runner.HasOriginalSockets && sandbox is null
                ? await LaunchHeldAsync(runner, asked, user, runName, group, stage)
                : await UserAuthority.RunAsync(user, () => Launch(runner, asked, user, runName, group, stage, sandbox, gate: null));
            if (sandbox is not null) await _steps.StartSandboxedAsync(program);
            return program;
        }
        catch
        {
            if (program is not null) await program.DiscardAsync();
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
            }
        });
        // What else of the user's opens the gate in the moment that it has a name can spoil the meeting, and must not hold up the daemon.
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
            Queue<IReadOnlyList<string>> steps = ProgramSteps.Of(runner, entry, user, output, _options.LibraryDirectory);
            streams = ProgramStreams.Open(_loop, request.Terminal);
            string channelPath = ChannelOf(runName);
            channel = OriginalSockets.Listen(channelPath);
            var program = new LaunchedProgram(_steps, _options.StopGrace, _time)
            {
                User = user,
                Runner = runner,
                Entry = entry,
                OutputDirectory = output,
                Streams = streams,
                Channel = channel,
                ChannelPath = channelPath,
                Environment =
                [
                    .. LoginEnvironment.For(user, entry.Directory, _options.PythonVenv, _options.PythonPackages)
                        .Where(one => sandbox is null || IsForSandbox(one)).Where(one => stage is null || !IsOfAnotherDisplay(one)),
                    .. stage?.Server.Variables ?? [],
                    .. ProgramSteps.WithLibrary(runner.Environment, _options.LibraryDirectory),
                    LaunchedProgram.MarkerOf(channelPath),
                ],
                Variables = request.Environment,
                Sandbox = sandbox,
                Place = place,
                Group = group,
                Screen = stage?.Server,
                Display = stage?.Display,
                Steps = steps,
            };
            if (sandbox is null) _steps.Start(program, gate);
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

    /// <summary>Whether a variable of a login means anything in a sandbox, where there is neither that directory nor the display.</summary>
    private static bool IsForSandbox(string variable) =>
        !variable.StartsWith("XDG_RUNTIME_DIR=", StringComparison.Ordinal) && !IsOfAnotherDisplay(variable);

    private static bool IsOfAnotherDisplay(string variable) => variable.StartsWith("DISPLAY=", StringComparison.Ordinal);

    private string ChannelOf(string runName) => _workspace.TemporaryPath(runName + ".sock");
}
