namespace FurtherLink.Engine.Separation;

/// <summary>Files that one daemon is writing; what it does not keep is removed, at the latest when it is gone.</summary>
/// <param name="most">As many at a time; each costs the launcher two descriptors.</param>
internal sealed class InTheMaking<T>(int most) : IAsyncDisposable
    where T : class, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, T> _files = [];
    private int _last;
    private bool _disposed;

    /// <summary>As many at a time.</summary>
    public int Most => most;

    /// <summary>Gives a file a number; null: there are too many, and it was disposed of.</summary>
    public async Task<int?> AddAsync(T file)
    {
        lock (_gate)
        {
            if (!_disposed && _files.Count < most)
            {
                _files.Add(++_last, file);
                return _last;
            }
        }

        await file.DisposeAsync();
        return null;
    }

    /// <summary>Makes a file the caller's again; null: there is none of that number.</summary>
    public T? Take(int number)
    {
        lock (_gate) return _files.Remove(number, out T? file) ? file : null;
    }

    public async ValueTask DisposeAsync()
    {
        T[] all;
        lock (_gate)
        {
            _disposed = true;
            all = [.. _files.Values];
            _files.Clear();
        }

        await Task.WhenAll(all.Select(static file => file.DisposeAsync().AsTask())); // all of them, whatever becomes of one
    }
}
