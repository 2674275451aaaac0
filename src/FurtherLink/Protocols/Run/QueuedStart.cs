namespace FurtherLink.Protocols.Run;

/// <summary>A program that may have to wait for its lease, beside the messages of its socket.</summary>
/// <param name="process">The client's name for it.</param>
/// <param name="client">For its frames.</param>
internal sealed class QueuedStart(string process, string client) : IDisposable
{
    private readonly CancellationTokenSource _gaveUp = new();
    private readonly Lock _gate = new();
    private bool _disposed;

    public string Process => process;

    /// <summary>Made by whoever brings the next news: its place under the queue's lock, its start or its end after the last of those.</summary>
    public RunFrames Frames { get; } = new(client);

    public CancellationToken GaveUp => _gaveUp.Token;

    /// <summary>Whether it has had to wait.</summary>
    public bool HasWaited { get; set; }

    /// <summary>Its start, with what has to be answered after it.</summary>
    public Task Starting { get; set; } = Task.CompletedTask;

    /// <summary>Leaves the queue; too late once it is its turn.</summary>
    public void GiveUp()
    {
        lock (_gate)
        {
            if (!_disposed) _gaveUp.Cancel();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _gaveUp.Dispose();
        }

        Frames.Dispose();
    }
}
