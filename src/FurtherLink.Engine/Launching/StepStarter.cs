using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Sandboxes;
using FurtherLink.Linux;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>Starts a program's steps, as they are or in a sandbox.</summary>
/// <param name="options">What there is for programs.</param>
/// <param name="loop">Waits for them.</param>
/// <param name="limits">What each may have.</param>
/// <param name="sandboxed">Starts in sandboxes.</param>
internal sealed class StepStarter(EngineOptions options, EventLoop loop, ProgramLimits limits, SandboxedProcess sandboxed)
{
    private const string Env = "/usr/bin/env";
    private const int UsualDescriptors = 1024; // what Linux, and systemd, give a login

    private static readonly string[] SameAsBefore = ["/usr/bin/nice", "-n", "0", "--"];

    /// <summary>Starts the next step, on the streams of the one before, which has ended.</summary>
    public async Task StartNextAsync(LaunchedProgram program)
    {
        ChildProcess? previous = program.Process;
        if (program.Sandbox is null) await UserAuthority.RunAsync(program.User, () => Start(program));
        else await StartSandboxedAsync(program);
        previous?.Dispose();
    }

    /// <summary>Starts the next step as it is. With the user's rights.</summary>
    public void Start(LaunchedProgram program, SpawnGate? gate = null)
    {
        IReadOnlyList<string> command = program.Steps.Dequeue();
        try
        {
            ChildProcess process = program.Process = ChildProcess.Start(loop, Describe(program, UnsandboxedWords(program, command, isHeld: gate is not null)) with { Gate = gate });
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
        IReadOnlyList<string> limiting = isHeld ? [] : limits.Words(program.User, sandboxed: false);
        List<string> words = [.. UserSwitch.To(program.User)];
        if (program.Variables.Count > 0)
        {
            // env takes every word with '=' for a variable, also a program's path; so what it executes is always something else.
            words.AddRange([Env, .. program.Variables.Select(static one => $"{one.Key}={one.Value}")]);
            if (limiting.Count == 0) limiting = SameAsBefore;
        }

        return [.. words, .. limiting, .. command];
    }

    /// <summary>What sandboxes let in of ours; the module for node is beside the package for Python, see <see cref="LoginEnvironment"/>.</summary>
    private List<string> Libraries()
    {
        List<string> libraries = [.. new[] { options.LibraryDirectory, options.PythonPackages }.OfType<string>()];
        if (options.PythonPackages is { } packages) libraries.Add(Path.Combine(Path.GetDirectoryName(packages) ?? "/", "node"));
        return libraries;
    }

    /// <summary>Starts the next step in a sandbox, and waits until it runs there.</summary>
    public async Task StartSandboxedAsync(LaunchedProgram program)
    {
        IReadOnlyList<string> command = program.Steps.Dequeue();
        var layout = new SandboxLayout(
            program.Entry.Directory, program.Place is not null, program.OutputDirectory, program.ChannelPath, options.PythonVenv,
            Libraries());
        List<string> words =
        [
            .. UserSwitch.To(program.User), .. program.Sandbox!.Words(program.User, layout), .. limits.Words(program.User, sandboxed: true),
            .. SandboxInit.Command(command),
        ];
        try
        {
            // The directory is entered within, with the user's rights.
            ChildProcessStart start = Describe(program, words) with { Directory = "/" };
            SandboxReport? previous = program.Report;
            (ChildProcess process, program.Report) = await sandboxed.StartAsync(start, program.Variables, program.Place);
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
}
