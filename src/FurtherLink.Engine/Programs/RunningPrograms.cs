using System.Collections.Concurrent;

using FurtherLink.Engine.Displays;
using FurtherLink.Engine.Files;
using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Leases;
using FurtherLink.Engine.Limits;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.Separation;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Engine.Uploads;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Programs;

/// <summary>All programs of the daemon: starts them, finds the detached ones again, and ends all at the end.</summary>
public sealed partial class RunningPrograms : IAsyncDisposable
{
    private const string UsualUser = "pi";

    private readonly EngineOptions _options;
    private readonly ChannelRouter _route;
    private readonly TimeProvider _time;
    private readonly ILogger<RunningPrograms> _log;
    private readonly ILauncher _launcher;
    private readonly ConcurrentDictionary<Execution, Task> _running = new();
    private readonly ConcurrentDictionary<string, Execution> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Execution> _displays = new(StringComparer.Ordinal);
    private readonly ClientCounts _clients;
    private int _count;
    private volatile bool _closing;

    /// <summary>Ready to start programs.</summary>
    public RunningPrograms(EngineOptions options, EventLoop loop, ChannelRouter route, TimeProvider time, ILogger<RunningPrograms> log)
    {
        _options = options;
        _route = route;
        _time = time;
        _log = log;
        _launcher = options.LauncherSocket is { } path ? new RemoteLauncher(path, loop, time, log) : new Launcher(options, loop, time, log);
        _clients = new ClientCounts(options.ProgramsPerClient);
        Runners = new RunnerCatalog(options);
        _log.Contained(_launcher.Containing);
    }

    /// <summary>What the daemon does for side channels beside passing lines on.</summary>
    public ChannelDuties Duties { get; init; } = new();

    /// <summary>The languages.</summary>
    public RunnerCatalog Runners { get; }

    /// <summary>What programs have one at a time.</summary>
    public LeaseBook Leases { get; } = new();

    /// <summary>A program has started or ended, or wants something else to be shown. Told on any thread; who listens must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>What runs now, in no order.</summary>
    public IEnumerable<Execution> Running => _running.Keys.Where(static execution => !execution.Gone.IsCompleted);

    /// <summary>How many run now, detached ones included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whose programs run when a client names no user.</summary>
    /// <exception cref="StartException">The configured user does not exist.</exception>
    public UserAccount DefaultUser => DefaultUserOf(_options);

    /// <summary>Whose programs run, with these options, when a client names no user.</summary>
    /// <exception cref="StartException">The configured user does not exist.</exception>
    public static UserAccount DefaultUserOf(EngineOptions options) => options.DefaultUser is { } name
        ? UserAccount.Find(name) ?? throw new StartException($"the configured default user '{Shown.Of(name)}' does not exist")
        : (options.ActsForOthers ? UserAccount.Find(UsualUser) : null) ?? UserAccount.Current;

    /// <summary>Starts a program.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="started">Called once it runs and before anything of its output is read: the place to attach.</param>
    /// <param name="queued">
    /// Told where it stands in the queue for its lease (<see cref="StartRequest.Exclusive"/>): before this method returns if it has to wait, and whenever it
    /// moves. Must not block.
    /// </param>
    /// <param name="gaveUp">Leaves that queue; once it is its turn, it has no effect any more.</param>
    /// <exception cref="StartException">It cannot be started; the message says why.</exception>
    /// <exception cref="OperationCanceledException">It was in the queue when <paramref name="gaveUp"/> was cancelled.</exception>
    public async Task<Execution> StartAsync(
        StartRequest request, Action<Execution> started, Action<QueuePlace>? queued = null, CancellationToken gaveUp = default)
    {
        try
        {
            return await StartInTurnAsync(request, started, queued, gaveUp);
        }
        catch (StartException)
        {
            _ledger.Refuse();
            throw;
        }
    }

    private async Task<Execution> StartInTurnAsync(StartRequest request, Action<Execution> started, Action<QueuePlace>? queued, CancellationToken gaveUp)
    {
        Check(request);
        if (request.Exclusive is not { } name) return await StartNowAsync(request, started);
        if (_closing) throw new StartException("the daemon is stopping");
        string user = request.User is { Length: > 0 } named ? Shown.Of(named) : DefaultUser.Name;
        LeaseHolder Holder() => new(request.Owner, user, Shown.Of(request.Runner), _time.GetUtcNow());
        Lease lease = await Leases.TakeAsync(name, Holder, place => queued?.Invoke(place), gaveUp);
        try
        {
            Execution execution = await StartNowAsync(request, started);
            lease.BelongsTo(execution);
            return execution;
        }
        catch
        {
            lease.End();
            throw;
        }
    }

    private async Task<Execution> StartNowAsync(StartRequest request, Action<Execution> started)
    {
        Reserve(request.Owner);
        ILaunchedProgram? program = null;
        try
        {
            // Off the thread that reads sockets: the user database may have to ask the network.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            UserAccount user = FindUser(request.User);
            program = await _launcher.LaunchAsync(Runners.Get(request.Runner), request, user);
            _log.Started(request.Runner, user.Name, program.Id.Value);
            var execution = new Execution(program, request, _options, _route, Duties, OnEnded, OnExpired, _time, _log);
            execution.MiniscreenChanged += (_, _) => Changed?.Invoke(this, EventArgs.Empty);
            if (execution.CanBeHandedOn) await execution.KeepAsync();
            if (execution.Session is { } session) _sessions[session] = execution;
            started(execution);
            execution.BeginUnwatched();
            if (execution.Display is { } display) _displays[display.Id] = execution;
            _ledger.Start(execution);
            // Entered before it lives, so that one that is over at once finds itself to remove.
            _running[execution] = Task.CompletedTask;
            _ = _running.TryUpdate(execution, LiveAsync(execution), Task.CompletedTask);
            if (_closing) _ = execution.StopAsync(); // DisposeAsync may not have seen it
            Changed?.Invoke(this, EventArgs.Empty);
            return execution;
        }
        catch (Exception failure)
        {
            Release(request.Owner);
            if (program is not null) await program.DiscardAsync(); // it runs, and nobody would ever look after it
            if (failure is LibcException) throw new StartException($"no program can be started now: {failure.Message}", failure);
            throw;
        }
    }

    /// <summary>What programs are limited to, and what holds that here; makes a sandbox to know whether it can, the first time.</summary>
    public async Task<LimitReport> ReportLimitsAsync()
    {
        static long? OrNone(long value) => value == 0 ? null : value;
        LaunchReport report;
        try
        {
            report = await _launcher.ReportAsync(DefaultUser);
        }
        catch (StartException nobody)
        {
            report = new LaunchReport([], nobody.Message);
        }

        List<EnforcedLimit> limits =
        [
            new("Limits:Programs", _options.Programs, "programs", LimitMeans.Daemon),
            new("Limits:ProgramsPerClient", _options.ProgramsPerClient, "programs", LimitMeans.Daemon),
            .. report.Limits,
            new("Limits:ProgramTimeout", OrNone((long)_options.ProgramTimeout.TotalMilliseconds), "milliseconds", LimitMeans.Daemon),
            new("Limits:DetachedOutput", OrNone(_options.DetachedOutput), "bytes", LimitMeans.Daemon),
        ];
        return new LimitReport(limits, report.SandboxMissing, _options.Sandbox);
    }

    /// <summary>The files that uploads bring to a user.</summary>
    internal IUploadStore UploadsOf(UserAccount user, UploadOptions options) => _launcher.UploadsOf(user, options);

    /// <summary>The files in a user's work directory.</summary>
    internal IFileStore FilesOf(UserAccount user) => _launcher.FilesOf(user);

    /// <summary>The detachable program of that session id; null if there is none, none any more, or it is not <paramref name="owner"/>'s.</summary>
    public Execution? Find(string session, string owner) =>
        _sessions.GetValueOrDefault(session) is { } execution && execution.Owner == owner ? execution : null;

    /// <summary>The display of that id, of a program that runs; null if there is none, or it is not <paramref name="owner"/>'s.</summary>
    public Display? FindDisplay(string id, string owner) =>
        _displays.GetValueOrDefault(id) is { } execution && execution.Owner == owner ? execution.Display : null;

    /// <summary>What displays programs may have.</summary>
    public DisplayOptions Displays => _options.Display;

    /// <summary>The detachable programs of an owner that can be found, the oldest first.</summary>
    public IReadOnlyList<Execution> SessionsOf(string owner) =>
        [.. _sessions.Values.Where(execution => execution.Owner == owner).OrderBy(execution => execution.StartedAt)];

    /// <summary>Stops a detachable program; from now on it cannot be found. Completes when nothing of it is left.</summary>
    /// <returns>False: somebody else removed it before.</returns>
    public async Task<bool> RemoveAsync(Execution execution)
    {
        bool found = Forget(execution);
        await execution.StopAsync();
        return found;
    }

    /// <summary>Stops all programs that run now; completes when nothing of them is left. Others may start meanwhile.</summary>
    public Task StopAllAsync() => Task.WhenAll(_running.Keys.Select(execution => execution.StopAsync()));

    /// <summary>Stops all programs and waits for them; those that can outlive this daemon are left to the next one.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        bool[] left = await Task.WhenAll(_sessions.Values.Where(static execution => execution.CanBeHandedOn).Select(static execution => execution.HandOnAsync()));
        if (left.Count(static one => one) is var count and > 0) _log.Left(count);
        await StopAllAsync();
        await Task.WhenAll(_running.Values);
        await _launcher.DisposeAsync();
    }

    private static void Check(StartRequest request)
    {
        if (ClientEnvironment.Problem(request.Environment) is { } problem) throw new StartException("env: " + problem);
        if (request.Timeout is { } timeout && (timeout <= TimeSpan.Zero || timeout > StartRequest.MostTimeout))
            throw new StartException($"timeout: has to be more than 0 and at most {StartRequest.MostTimeout.TotalDays} days");
        if (request.Exclusive is { } name && !LeaseName.IsValid(name)) throw new StartException($"exclusive: has to be {LeaseName.Allowed}");
    }

    private UserAccount FindUser(string? name)
    {
        if (string.IsNullOrEmpty(name)) return DefaultUser;
        UserAccount user = UserAccount.Find(name) ?? throw new StartException($"there is no user '{Shown.Of(name)}' here");
        return user.IsCurrent || _options.ActsForOthers
            ? user
            : throw new StartException($"programs cannot be run as {user.Name}: the daemon runs as {UserAccount.Current.Name}, not as root");
    }

    private async Task LiveAsync(Execution execution)
    {
        await execution.LiveAsync();
        if (execution.Display is { } display) _ = _displays.TryRemove(display.Id, out _);
        _ = _running.TryRemove(execution, out _);
        _ledger.Close(execution);
        Changed?.Invoke(this, EventArgs.Empty);
        ForgetOldest();
    }

    /// <summary>Takes a place for a program.</summary>
    private void Reserve(string owner)
    {
        bool full = Interlocked.Increment(ref _count) > _options.Programs;
        string? refusal = _closing ? "the daemon is stopping"
            : full ? $"{_options.Programs} programs run already, which is the most here (Limits:Programs)"
            : !_clients.TryAdd(owner) ? $"{_options.ProgramsPerClient} programs of this client run already, which is the most (Limits:ProgramsPerClient)"
            : null;
        if (refusal is null) return;
        _ = Interlocked.Decrement(ref _count);
        throw new StartException(refusal);
    }

    private void Release(string owner)
    {
        _ = Interlocked.Decrement(ref _count);
        _clients.Remove(owner);
    }

    /// <summary>Nobody came back in time.</summary>
    private void OnExpired(Execution execution)
    {
        _ = execution.StopAsync();
        _ = Forget(execution);
    }

    private void ForgetOldest()
    {
        List<Execution> ended = [.. _sessions.Values.Where(execution => execution.Gone.IsCompleted && execution.Transcript.Readers == 0)];
        foreach (Execution execution in ended.OrderBy(execution => execution.EndedAt).SkipLast(_options.EndedPrograms)) _ = Forget(execution);
    }

    private bool Forget(Execution execution)
    {
        if (!_sessions.TryRemove(execution.Session!, out _)) return false;
        execution.Forget();
        return true;
    }
}
