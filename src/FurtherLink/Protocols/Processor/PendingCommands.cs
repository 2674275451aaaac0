using FurtherLink.Engine.Programs;

namespace FurtherLink.Protocols.Processor;

/// <summary>
/// Commands of a program that its game has not answered. To the game each has a number of ours, since every thread and process of a program counts for
/// itself; one that is not answered in time fails.
/// </summary>
internal sealed class PendingCommands : IDisposable
{
    /// <summary>The most that wait at a time: a program that asks and does not wait for the answers.</summary>
    public const int Most = 256;

    private readonly TimeSpan _patience;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, Command> _waiting = []; // in the order in which they were asked, and so in which they fail
    private readonly ITimer _timer;
    private long _lastId;

    /// <summary>None yet.</summary>
    /// <param name="patience">How long a command waits.</param>
    /// <param name="time">Counts it.</param>
    public PendingCommands(TimeSpan patience, TimeProvider time)
    {
        _patience = patience;
        _time = time;
        _timer = time.CreateTimer(static self => ((PendingCommands)self!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Adds a command; from now on it waits.</summary>
    /// <param name="program">Whose it is.</param>
    /// <param name="connection">Where it came from.</param>
    /// <param name="id">What the program calls it; JSON.</param>
    /// <param name="number">Our name for it.</param>
    /// <returns>False: <see cref="Most"/> wait already.</returns>
    public bool TryAdd(Execution program, long connection, ReadOnlySpan<byte> id, out long number)
    {
        lock (_gate)
        {
            number = 0;
            if (_waiting.Count == Most) return false;
            number = ++_lastId;
            _waiting[number] = new Command(program, connection, id.ToArray(), _time.GetTimestamp());
            if (_waiting.Count == 1) _ = _timer.Change(_patience, Timeout.InfiniteTimeSpan);
            return true;
        }
    }

    /// <summary>Takes a command that has been answered.</summary>
    /// <returns>Null: there is no such command, or none any more.</returns>
    public Command? Take(long number)
    {
        lock (_gate) return _waiting.Remove(number, out Command? command) ? command : null;
    }

    /// <summary>The program is over: nobody waits any more.</summary>
    public void Clear()
    {
        lock (_gate) _waiting.Clear();
    }

    public void Dispose() => _timer.Dispose();

    private void OnTimer()
    {
        while (NextToFail() is { } command) command.Fail($"the game did not answer within {_patience.TotalSeconds:0.###} s (Processor:CommandTimeout)");
    }

    /// <summary>Takes the oldest command if its time is up; else the timer is set to when it will be.</summary>
    private Command? NextToFail()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0) return null;
            (long number, Command oldest) = _waiting.First();
            TimeSpan left = _patience - _time.GetElapsedTime(oldest.AskedAt);
            if (left <= TimeSpan.Zero)
            {
                _ = _waiting.Remove(number);
                return oldest;
            }

            _ = _timer.Change(left, Timeout.InfiniteTimeSpan);
            return null;
        }
    }

    /// <summary>One command.</summary>
    /// <param name="Program">Whose it is.</param>
    /// <param name="Connection">Where the answer goes.</param>
    /// <param name="Id">What the program calls it; JSON.</param>
    /// <param name="AskedAt">By the monotonic clock.</param>
    internal sealed record Command(Execution Program, long Connection, byte[] Id, long AskedAt)
    {
        /// <summary>The call returns.</summary>
        public void Succeed(ReadOnlySpan<byte> value) => Program.AnswerChannel(Connection, EngineLine.Result(Id, value));

        /// <summary>The call throws.</summary>
        public void Fail(string reason) => Program.AnswerChannel(Connection, EngineLine.Error(Id, reason));
    }
}
