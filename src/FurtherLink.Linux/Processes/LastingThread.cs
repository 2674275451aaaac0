using System.Collections.Concurrent;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// One thread for starting what shall not outlive the daemon: a child that asks for a signal at its parent's death gets it at the death of the very thread
/// that started it. prctl(2), PR_SET_PDEATHSIG.
/// </summary>
/// <remarks>Started with the first use. At most <see cref="MostWaiting"/> actions wait; who brings one more waits with it.</remarks>
public sealed class LastingThread : IDisposable
{
    private const int MostWaiting = 64;

    private readonly BlockingCollection<Action> _actions = new(MostWaiting);
    private readonly Lazy<Thread> _thread;

    /// <summary>Ready to be used.</summary>
    /// <param name="name">Of the thread.</param>
    public LastingThread(string name) => _thread = new Lazy<Thread>(() =>
    {
        var thread = new Thread(Run) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    });

    /// <summary>Runs an action on the thread; completes with its result.</summary>
    /// <exception cref="InvalidOperationException">It has been disposed of.</exception>
    public Task<T> RunAsync<T>(Func<T> action)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _actions.Add(() =>
        {
            try
            {
                done.SetResult(action());
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });
        _ = _thread.Value; // only now: after disposal nothing can be added, and no thread is started
        return done.Task;
    }

    /// <summary>Ends the thread, after what waits; children of it that asked for that are signalled.</summary>
    public void Dispose()
    {
        _actions.CompleteAdding();
        if (!_thread.IsValueCreated) return; // an action that slips in now starts the thread, which ends after it
        _thread.Value.Join();
        _actions.Dispose();
    }

    private void Run()
    {
        foreach (Action action in _actions.GetConsumingEnumerable()) action();
    }
}
