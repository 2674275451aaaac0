namespace FurtherLink.Protocols;

/// <summary>How many websockets that run programs are open.</summary>
internal sealed class OpenSockets
{
    private int _count;

    /// <summary>Now.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>One more, until what is returned is disposed.</summary>
    public Place Enter()
    {
        _ = Interlocked.Increment(ref _count);
        return new Place(this);
    }

    /// <summary>The place of one socket.</summary>
    internal readonly struct Place(OpenSockets sockets) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => Interlocked.Decrement(ref sockets._count);
    }
}
