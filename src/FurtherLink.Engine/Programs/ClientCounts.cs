namespace FurtherLink.Engine.Programs;

/// <summary>How many programs each client runs, by <see cref="StartRequest.Owner"/>.</summary>
internal sealed class ClientCounts(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    /// <summary>Counts one more; false: it would be too many. Nobody's in particular are not counted.</summary>
    public bool TryAdd(string owner)
    {
        if (owner.Length == 0) return true;
        lock (_gate)
        {
            int count = _counts.GetValueOrDefault(owner);
            if (count >= most) return false;
            _counts[owner] = count + 1;
            return true;
        }
    }

    /// <summary>Counts one more, were it too many: it runs already.</summary>
    public void Add(string owner)
    {
        if (owner.Length == 0) return;
        lock (_gate) _counts[owner] = _counts.GetValueOrDefault(owner) + 1;
    }

    /// <summary>Counts one less.</summary>
    public void Remove(string owner)
    {
        if (owner.Length == 0) return;
        lock (_gate)
        {
            int count = _counts[owner] - 1;
            if (count == 0) _ = _counts.Remove(owner);
            else _counts[owner] = count;
        }
    }
}
