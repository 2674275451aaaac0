namespace FurtherLink.Engine.Uploads;

/// <summary>Lets one through per key; the others of that key wait for it. Keys that nobody uses cost nothing.</summary>
internal sealed class KeyedGate
{
    private readonly Dictionary<string, Turnstile> _turnstiles = [];

    /// <summary>Waits until nobody else is in with that key. Disposing the result leaves.</summary>
    internal async Task<IDisposable> EnterAsync(string key, CancellationToken ct)
    {
        Turnstile turnstile;
        lock (_turnstiles)
        {
            if (!_turnstiles.TryGetValue(key, out turnstile!)) _turnstiles.Add(key, turnstile = new Turnstile(this, key));
            turnstile.Users++;
        }

        try
        {
            await turnstile.Free.WaitAsync(ct);
            return new Stay(turnstile);
        }
        catch (OperationCanceledException)
        {
            turnstile.Forget();
            throw;
        }
    }

    private sealed class Turnstile(KeyedGate gate, string key)
    {
        internal SemaphoreSlim Free { get; } = new(1);

        internal int Users { get; set; }

        internal void Forget()
        {
            lock (gate._turnstiles)
            {
                if (--Users > 0) return;
                gate._turnstiles.Remove(key);
                Free.Dispose();
            }
        }
    }

    private sealed class Stay(Turnstile turnstile) : IDisposable
    {
        private bool _left;

        public void Dispose()
        {
            if (_left) return;
            _left = true;
            turnstile.Free.Release();
            turnstile.Forget();
        }
    }
}
