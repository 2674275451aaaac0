using System.Globalization;
using System.Net.Sockets;

using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Runners;
using FurtherLink.Linux;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>
/// The one seam through which the engine does what needs privilege: starting as another user, touching a user's files, making control groups. Requests and
/// results are data, so that this can move into a process of its own and the rest of the daemon give up root.
/// </summary>
internal sealed class Launcher(EngineOptions options, EventLoop loop)
{
    private const string SetPriv = "/usr/bin/setpriv";
    private const string ChannelVariable = "FURTHER_LINK_SOCKET=";

    private const int UsualDescriptors = 1024; // what Linux, and systemd, give a login

    private static readonly TimeSpan LongestMeeting = TimeSpan.FromSeconds(5);

    private readonly Workspace _workspace = new(options);

    /// <summary>Where programs are contained.</summary>
    public Containment Containment { get; } = new();

    /// <summary>Makes everything ready and starts the first step.</summary>
    /// <exception cref="StartException">Something the client can do something about.</exception>
    /// <exception cref="LibcException">Something it cannot.</exception>
    public async Task<LaunchedProgram> LaunchAsync(RunnerDefinition runner, StartRequest request, UserAccount user)
    {
        string runName = Workspace.NewRunName(); // made here: the user's thread must not be the one to load the assembly for it
        ControlGroup? group = Containment.TryCreate();
        try
        {
            return runner.HasOriginalSockets
                ? await LaunchHeldAsync(runner, request, user, runName, group)
                : await UserAuthority.RunAsync(user, () => Launch(runner, request, user, runName, group, gate: null));
        }
        catch
        {
            _ = group?.TryDelete();
            throw;
        }
    }

    /// <summary>
    /// Launches a program for which the sockets of the original Python package are there before its first instruction, though they are named after its process.
    /// </summary>
    private async Task<LaunchedProgram> LaunchHeldAsync(RunnerDefinition runner, StartRequest request, UserAccount user, string runName, ControlGroup? group)
    {
        using var gate = new SpawnGate(_workspace.TemporaryPath(runName + ".gate"));
        Task<OriginalSockets?> listening = UserAuthority.RunAsync(
            user, () => gate.Await() is { } process ? OriginalSockets.TryListen(options.TempDirectory, process) : null);
        Task<LaunchedProgram> launching = UserAuthority.RunAsync(user, () =>
        {
            try
            {
                return Launch(runner, request, user, runName, group, gate);
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
            program.Original = original ?? await UserAuthority.RunAsync(user, () => OriginalSockets.TryListen(options.TempDirectory, program.Process!.Id));
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
    public Task StartNextStepAsync(LaunchedProgram program) => UserAuthority.RunAsync(program.User, () =>
    {
        ChildProcess? previous = program.Process;
        program.Process = Start(program, program.Steps.Dequeue());
        previous?.Dispose();
    });

    /// <summary>Takes away what a run left: streams, files, its control group. Its processes must have ended.</summary>
    public static async Task DiscardAsync(LaunchedProgram program)
    {
        _ = await program.Joining;
        program.Process?.Dispose();
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

    private LaunchedProgram Launch(RunnerDefinition runner, StartRequest request, UserAccount user, string runName, ControlGroup? group, SpawnGate? gate)
    {
        EntryPoint entry = _workspace.Prepare(runner, request, user, runName);
        string? output = null;
        ProgramStreams? streams = null;
        Socket? channel = null;
        try
        {
            output = runner.Compile.Count > 0 ? _workspace.CreateOutputDirectory(runName) : null;
            Queue<IReadOnlyList<string>> steps = Steps(runner, entry, user, output);
            streams = ProgramStreams.Open(loop, request.Terminal);
            string channelPath = _workspace.TemporaryPath(runName + ".sock");
            channel = OriginalSockets.Listen(channelPath);
            string marker = ChannelVariable + channelPath;
            var program = new LaunchedProgram
            {
                User = user,
                Runner = runner,
                Entry = entry,
                OutputDirectory = output,
                Streams = streams,
                Channel = channel,
                Marker = marker,
                Environment = [.. LoginEnvironment.For(user, entry.Directory, options.PythonVenv, options.PythonPackages), marker],
                Group = group,
                Steps = steps,
            };
            program.Process = Start(program, steps.Dequeue(), gate);
            return program;
        }
        catch
        {
            channel?.Dispose();
            streams?.Dispose();
            Workspace.Remove(entry, output);
            throw;
        }
    }

    private static Queue<IReadOnlyList<string>> Steps(RunnerDefinition runner, EntryPoint entry, UserAccount user, string? output)
    {
        IReadOnlyList<string> command = entry.File is null ? runner.Interactive : runner.Command;
        var steps = new Queue<IReadOnlyList<string>>();
        if (runner.Compile.Count > 0) steps.Enqueue(Resolve(runner.Compile));
        steps.Enqueue(Resolve(command));
        return steps;

        List<string> Resolve(IReadOnlyList<string> template)
        {
            List<string> words = [.. template.Select(word => Placeholders.Fill(word, name => name switch
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

    private ChildProcess Start(LaunchedProgram program, IReadOnlyList<string> command, SpawnGate? gate = null)
    {
        List<string> arguments = [.. command];
        if (!program.User.IsCurrent) arguments.InsertRange(0, AsUser(program.User));
        try
        {
            ChildProcess process = ChildProcess.Start(loop, new ChildProcessStart
            {
                Program = arguments[0],
                Arguments = arguments,
                Environment = program.Environment,
                Directory = program.Entry.Directory,
                Group = program.Group,
                Gate = gate,
                Terminal = program.Streams.Terminal,
                Input = program.Streams.InputPipe,
                Output = program.Streams.OutputPipe,
                Error = program.Streams.ErrorPipe,
            });
            process.LimitDescriptors(UsualDescriptors);
            if (program.Group is { } group && !process.StartedInGroup) program.Joining = Task.Run(() => group.TryAdd(process.Id));
            return process;
        }
        catch (LibcException failure) when (failure.Errno is Errno.NoSuchFile or Errno.AccessDenied or Errno.ExecFormat)
        {
            throw new StartException($"cannot start {command[0]} in {program.Entry.Directory}: {failure.Reason}", failure);
        }
    }

    private static string[] AsUser(UserAccount user) =>
    [
        SetPriv,
        "--reuid", user.Uid.ToString(CultureInfo.InvariantCulture),
        "--regid", user.Gid.ToString(CultureInfo.InvariantCulture),
        "--init-groups",
        "--",
    ];
}
