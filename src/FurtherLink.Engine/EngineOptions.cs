using FurtherLink.Linux.Users;

namespace FurtherLink.Engine;

/// <summary>How programs are run. Immutable; the daemon fills it from its configuration, tests by <c>with</c>.</summary>
public sealed record EngineOptions
{
    /// <summary>The user whose programs run when a client names none. Default: <c>pi</c> where it exists, else the daemon's own user.</summary>
    public string? DefaultUser { get; init; }

    /// <summary>Where uploads live and relative paths start, for every user alike. Default: <c>further</c> in the user's home.</summary>
    public string? WorkDirectory { get; init; }

    /// <summary>Where entry points without a directory, build products and side channels are made; sticky, writable by all. Default /tmp.</summary>
    public string TempDirectory { get; init; } = "/tmp";

    /// <summary>A Python virtual environment for the <c>python3</c> runner (the original's FURTHER_VENV). Default: none.</summary>
    public string? PythonVenv { get; init; }

    /// <summary>
    /// Where programs find our libraries for their languages, <c>{library}</c> of the runners; readable by every user, and let into every sandbox. Null: nowhere.
    /// </summary>
    public string? LibraryDirectory { get; init; }

    /// <summary>Where the Python package of Further Link is, to be imported by programs: a directory that holds <c>further_link</c>. Default: none.</summary>
    public string? PythonPackages { get; init; }

    /// <summary>Time the processes of a program have between SIGTERM and SIGKILL. Default 1 s, 0 to 30 s.</summary>
    public TimeSpan StopGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a detached program runs on with nobody attached, and how long its end can still be asked for. Default 60 min.</summary>
    public TimeSpan DetachedLifetime { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Detachable programs whose end can still be asked for, all clients together; past it the oldest are forgotten. Each costs what is kept of its output.
    /// Default 256, 1 to 10000.
    /// </summary>
    public int EndedPrograms { get; init; } = 256;

    /// <summary>Output kept for those who come back, in bytes per detachable program; the memory it costs is at most twice that. Default 1 MiB, 64 KiB to 64 MiB.</summary>
    public int TranscriptBytes { get; init; } = 1 << 20;

    /// <summary>Input accepted for a program that does not read it, in bytes; past it input is refused, never lost silently. Default 16 MiB.</summary>
    public int PendingInputBytes { get; init; } = 16 << 20;

    /// <summary>Lines that a program may send through its side channel in a second; what is more is held back. Default 5000.</summary>
    public int ChannelLinesPerSecond { get; init; } = 5000;

    /// <summary>Programs that may run at a time, all clients together. Default 256.</summary>
    public int Programs { get; init; } = 256;

    /// <summary>Programs that one client may run at a time, see <see cref="FurtherLink.Engine.Programs.StartRequest.Owner"/>. Default 128.</summary>
    public int ProgramsPerClient { get; init; } = 128;

    /// <summary>
    /// Memory of one program, in bytes: of all its processes where there is a memory controller, else of each. Null: three quarters of this machine's. 32 MiB to 1 TiB.
    /// </summary>
    public long? ProgramMemory { get; init; }

    /// <summary>Processes and threads of one program. Default 512, 16 to 100 000.</summary>
    public int ProgramProcesses { get; init; } = 512;

    /// <summary>A program's share of the processors where they are short; the daemon has 100. Default 50, 1 to 10 000.</summary>
    public int ProgramCpuWeight { get; init; } = 50;

    /// <summary>The longest that any program runs; a client can ask for less. Default 0: no limit. Up to 7 days.</summary>
    public TimeSpan ProgramTimeout { get; init; }

    /// <summary>Output that a detached program may write and nobody will ever read, in bytes; past it the program is ended. Default 256 MiB; 0: no limit.</summary>
    public long DetachedOutput { get; init; } = 256 << 20;

    /// <summary>Where the launcher process listens that does what needs privilege; null: this process does it itself.</summary>
    public string? LauncherSocket { get; init; }

    /// <summary>Whether programs and uploads can be anybody else's than this process' own user's.</summary>
    public bool ActsForOthers => LauncherSocket is not null || UserAccount.IsRoot;

    /// <summary>What a sandbox lets in.</summary>
    public Sandboxes.SandboxOptions Sandbox { get; init; } = new();

    /// <summary>Languages beside python3, shell and exec. Default: <see cref="Runners.RunnerDefinition.BuiltIn"/>.</summary>
    public IReadOnlyList<Runners.RunnerDefinition> Runners { get; init; } = FurtherLink.Engine.Runners.RunnerDefinition.BuiltIn;
}
