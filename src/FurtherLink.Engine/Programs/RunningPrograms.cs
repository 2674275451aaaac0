using System.Collections.Concurrent;

using FurtherLink.Engine.Launching;
using FurtherLink.Engine.Runners;
using FurtherLink.Engine.SideChannels;
using FurtherLink.Linux;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Users;

using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Programs;

/// <summary>All programs of the daemon: starts them, finds the detached ones again, and ends all at the end.</summary>
public sealed class RunningPrograms : IAsyncDisposable
{
    private const string UsualUser = "pi";
    private const int EndedKept = 64;

    private readonly EngineOptions _options;
    private readonly ChannelRouter _route;
    private readonly TimeProvider _time;
    private readonly ILogger<RunningPrograms> _log;
    private readonly Launcher _launcher;
    private readonly ConcurrentDictionary<Execution, Task> _running = new();
    private readonly ConcurrentDictionary<string, Execution> _sessions = new(StringComparer.Ordinal);
    private int _count;
    private volatile bool _closing;

    /// <summary>Ready to start programs.</summary>
    public RunningPrograms(EngineOptions options, EventLoop loop, ChannelRouter route, TimeProvider time, ILogger<RunningPrograms> log)
    {
        _options = options;
        _route = route;
        _time = time;
        _log = log;
        _launcher = new Launcher(options, loop);
        Runners = new RunnerCatalog(options);
        _log.Contained(_launcher.Containment.IsAvailable
            ? "control groups, one for each"
            : "session, descent and environment: no control group can be made here");
    }

    /// <summary>The languages.</summary>
    public RunnerCatalog Runners { get; }

    /// <summary>A program has started or ended. Told on any thread; who listens must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>What runs now, in no order.</summary>
    public IEnumerable<Execution> Running => _running.Keys.Where(static execution => !execution.Gone.IsCompleted);

    /// <summary>How many run now, detached ones included.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>Whose programs run when a client names no user.</summary>
    /// <exception cref="StartException">The configured user does not exist.</exception>
    public UserAccount DefaultUser => _options.DefaultUser is { } name
        ? UserAccount.Find(name) ?? throw new StartException($"the configured default user '{Shown.Of(name)}' does not exist")
        : (UserAccount.IsRoot ? UserAccount.Find(UsualUser) : null) ?? UserAccount.Current;

    /// <summary>Starts a program.</summary>
    /// <param name="request">What to run.</param>
    /// <param name="started">Called once it runs and before anything of its output is read: the place to attach.</param>
    /// <exception cref="StartException">It cannot be started; the message says why.</exception>
    public async Task<Execution> StartAsync(StartRequest request, Action<Execution> started)
    {
        if (Interlocked.Increment(ref _count) > _options.Programs || _closing)
        {
            _ = Interlocked.Decrement(ref _count);
            throw new StartException(_closing ? "the daemon is stopping" : $"{_options.Programs} programs run already, which is the most here (Limits:Programs)");
        }

        LaunchedProgram? program = null;
        try
        {
            // Off the thread that reads sockets: the user database may have to ask the network.
            await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
            UserAccount user = FindUser(request.User);
            program = await _launcher.LaunchAsync(Runners.Get(request.Runner), request, user);
            _log.Started(request.Runner, user.Name, program.Process!.Id.Value);
            var execution = new Execution(program, _launcher, request, _options, _route, OnEnded, OnExpired, _time, _log);
            if (execution.Session is { } session) _sessions[session] = execution;
            started(execution);
            // Entered before it lives, so that one that is over at once finds itself to remove.
            _running[execution] = Task.CompletedTask;
            _ = _running.TryUpdate(execution, LiveAsync(execution), Task.CompletedTask);
            if (_closing) _ = execution.StopAsync(); // DisposeAsync may not have seen it
            Changed?.Invoke(this, EventArgs.Empty);
            return execution;
        }
        catch (Exception failure)
        {
            _ = Interlocked.Decrement(ref _count);
            if (program is not null) await Launcher.DiscardAsync(program); // it runs, and nobody would ever look after it
            if (failure is LibcException) throw new StartException($"no program can be started now: {failure.Message}", failure);
            throw;
        }
    }

    /// <summary>The detachable program of that session id; null if there is none, none any more, or it is not <paramref name="owner"/>'s.</summary>
    public Execution? Find(string session, string owner) =>
        _sessions.GetValueOrDefault(session) is { } execution && execution.Owner == owner ? execution : null;

    /// <summary>Stops all programs that run now; completes when nothing of them is left. Others may start meanwhile.</summary>
    public Task StopAllAsync() => Task.WhenAll(_running.Keys.Select(execution => execution.StopAsync()));

    /// <summary>Stops all programs and waits for them.</summary>
    public async ValueTask DisposeAsync()
    {
        _closing = true;
        await StopAllAsync();
        await Task.WhenAll(_running.Values);
        _launcher.Containment.Close();
    }

    private UserAccount FindUser(string? name)
    {
        if (string.IsNullOrEmpty(name)) return DefaultUser;
        UserAccount user = UserAccount.Find(name) ?? throw new StartException($"there is no user '{Shown.Of(name)}' here");
        return user.IsCurrent || UserAccount.IsRoot
            ? user
            : throw new StartException($"programs cannot be run as {user.Name}: the daemon runs as {UserAccount.Current.Name}, not as root");
    }

    private async Task LiveAsync(Execution execution)
    {
        await execution.LiveAsync();
        _ = _running.TryRemove(execution, out _);
        Changed?.Invoke(this, EventArgs.Empty);
        ForgetOldest();
    }

    private void OnEnded() => Interlocked.Decrement(ref _count);

    /// <summary>Nobody came back in time.</summary>
    private void OnExpired(Execution execution)
    {
        _ = execution.StopAsync();
        Forget(execution);
    }

    private void ForgetOldest()
    {
        List<Execution> ended = [.. _sessions.Values.Where(execution => execution.Gone.IsCompleted && execution.Transcript.Readers == 0)];
        foreach (Execution execution in ended.OrderBy(execution => execution.EndedAt).SkipLast(EndedKept)) Forget(execution);
    }

    private void Forget(Execution execution)
    {
        if (_sessions.TryRemove(execution.Session!, out _)) execution.Forget();
    }
}
