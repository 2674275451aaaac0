namespace FurtherLink.Engine.Separation;

/// <summary>
/// What long requests may take of the launcher's memory, all connections together. A request has its place before it is copied, until it is done; for whom there is no
/// place waits, in the order of coming. Short requests came with their packets, and take none.
/// </summary>
/// <param name="most">Bytes at a time; no request is longer.</param>
internal sealed class RequestRoom(long most)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Turn> _waiting = []; // as many as connections may have requests
    private long _taken;

    /// <summary>Bytes that are taken now.</summary>
    public long Taken
    {
        get
        {
            lock (_gate) return _taken;
        }
    }

    /// <summary>Takes a place; disposing of what is returned gives it back.</summary>
    /// <exception cref="OperationCanceledException">Whoever asked is gone.</exception>
    public async Task<IDisposable?> EnterAsync(long bytes, CancellationToken gone)
    {
        if (bytes == 0) return null;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, most);
        var turn = new Turn(this, bytes);
        lock (_gate)
        {
            _ = _waiting.AddLast(turn);
            Admit();
        }

        try
        {
            await turn.Come.Task.WaitAsync(gone);
            return turn;
        }
        catch (OperationCanceledException)
        {
            turn.Dispose();
            throw;
        }
    }

    private void Admit()
    {
        while (_waiting.First?.Value is { } next && _taken + next.Bytes <= most)
        {
            _waiting.RemoveFirst();
            _taken += next.Bytes;
            next.Come.SetResult();
        }
    }

    private void Leave(Turn turn)
    {
        lock (_gate)
        {
            if (turn.IsOver) return;
            turn.IsOver = true;
            if (!_waiting.Remove(turn)) _taken -= turn.Bytes;
            Admit();
        }
    }

    private sealed class Turn(RequestRoom room, long bytes) : IDisposable
    {
        public long Bytes => bytes;

        public TaskCompletionSource Come { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsOver { get; set; }

        public void Dispose() => room.Leave(this);
    }
}
