using FurtherLink.Engine.Programs;

namespace FurtherLink.Engine.Leases;

/// <summary>Who has which lease, and who waits for it: first come, first served. At most <see cref="MostWaiting"/> wait for one, more are refused.</summary>
public sealed class LeaseBook
{
    /// <summary>Programs that may wait for one lease.</summary>
    public const int MostWaiting = 32;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>All leases that somebody has, by name.</summary>
    public IReadOnlyList<LeaseState> All
    {
        get
        {
            lock (_gate)
                return [.. _entries.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => new LeaseState(entry.Key, entry.Value.Lease.Holder, entry.Value.Waiting.Count))];
        }
    }

    /// <summary>Stops the program that has a lease; completes when the lease is free, or the next one's.</summary>
    /// <returns>False: nobody has it.</returns>
    public async Task<bool> RevokeAsync(string name)
    {
        Lease? lease;
        lock (_gate) lease = _entries.GetValueOrDefault(name)?.Lease;
        if (lease is null) return false;
        await lease.RevokeAsync();
        return true;
    }

    /// <summary>Gets a lease: at once if it is free, else when all who came before have had it.</summary>
    /// <param name="name">Of the lease.</param>
    /// <param name="holder">Makes what others are told; called when the lease is had.</param>
    /// <param name="queued">Told where it stands, before this returns if it has to wait, and whenever it moves. Called under a lock: it must not block.</param>
    /// <param name="gaveUp">Leaves the queue.</param>
    /// <exception cref="StartException">The queue is full.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="gaveUp"/>.</exception>
    internal async Task<Lease> TakeAsync(string name, Func<LeaseHolder> holder, Action<QueuePlace> queued, CancellationToken gaveUp)
    {
        gaveUp.ThrowIfCancellationRequested();
        var turn = new Turn(holder, queued);
        lock (_gate)
        {
            if (!_entries.TryGetValue(name, out Entry? entry)) return Give(name, turn, _entries[name] = new Entry());
            if (entry.Waiting.Count >= MostWaiting) throw new StartException($"{MostWaiting} programs wait for '{name}' already, which is the most");
            turn.Node = entry.Waiting.AddLast(turn);
            queued(turn.Told = new QueuePlace(entry.Waiting.Count, entry.Lease.Holder));
        }

        await using (gaveUp.UnsafeRegister(_ => Leave(name, turn, gaveUp), null)) return await turn.Had.Task;
    }

    private Lease Give(string name, Turn turn, Entry entry) => entry.Lease = new Lease(turn.Holder(), lease => OnEnded(name, lease));

    private void Leave(string name, Turn turn, CancellationToken gaveUp)
    {
        lock (_gate)
        {
            if (turn.Node is not { } node) return; // it is its turn already
            turn.Node = null;
            Entry entry = _entries[name];
            entry.Waiting.Remove(node);
            TellAll(entry);
        }

        _ = turn.Had.TrySetCanceled(gaveUp);
    }

    private void OnEnded(string name, Lease lease)
    {
        lock (_gate)
        {
            if (!_entries.TryGetValue(name, out Entry? entry) || entry.Lease != lease) return;
            if (entry.Waiting.First is not { } first)
            {
                _ = _entries.Remove(name);
                return;
            }

            entry.Waiting.RemoveFirst();
            first.Value.Node = null;
            first.Value.Had.SetResult(Give(name, first.Value, entry));
            TellAll(entry);
        }
    }

    private static void TellAll(Entry entry)
    {
        int position = 0;
        foreach (Turn turn in entry.Waiting)
        {
            var place = new QueuePlace(++position, entry.Lease.Holder);
            if (turn.Told == place) continue;
            turn.Told = place;
            turn.Queued(place);
        }
    }

    private sealed class Entry
    {
        public Lease Lease { get; set; } = null!; // from its first moment on, under the lock

        public LinkedList<Turn> Waiting { get; } = [];
    }

    private sealed class Turn(Func<LeaseHolder> holder, Action<QueuePlace> queued)
    {
        public Func<LeaseHolder> Holder => holder;

        public Action<QueuePlace> Queued => queued;

        /// <summary>What it was told last, so that nobody is told what they know.</summary>
        public QueuePlace? Told { get; set; }

        public LinkedListNode<Turn>? Node { get; set; }

        public TaskCompletionSource<Lease> Had { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
