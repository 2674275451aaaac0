namespace FurtherLink.Protocols;

/// <summary>How many websockets that run programs are open.</summary>
internal sealed class OpenSockets
{
    private int _count;
    private long _opened;

    /// <summary>One was opened or closed. Told on any thread; who listens must not block.</summary>
    public event EventHandler? Changed;

    /// <summary>Now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>How many were opened since the start.</summary>
    public long Opened => Interlocked.Read(ref _opened);

    /// <summary>One more, until what is returned is disposed.</summary>
    public Place Enter()
    {
        _ = Interlocked.Increment(ref _opened);
        Add(1);
        return new Place(this);
    }

    private void Add(int number)
    {
        _ = Interlocked.Add(ref _count, number);
        Changed?.Invoke(this, EventArgs.Empty);
    }

    /// <summary>The place of one socket.</summary>
    internal readonly struct Place(OpenSockets sockets) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => sockets.Add(-1);
    }
}
