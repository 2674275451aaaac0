using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Uploads;

namespace FurtherLink.Engine.Separation;

/// <summary>Downloads that one daemon is writing; what it does not keep is removed, at the latest when it is gone.</summary>
internal sealed class StagedDownloads : IAsyncDisposable
{
    // Each costs the launcher two descriptors.
    private const int Most = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, IStagedDownload> _downloads = [];
    private int _last;
    private bool _disposed;

    /// <exception cref="StartException">There are too many.</exception>
    public async Task<int> AddAsync(IStagedDownload download)
    {
        lock (_gate)
        {
            if (!_disposed && _downloads.Count < Most)
            {
                _downloads.Add(++_last, download);
                return _last;
            }
        }

        await download.DisposeAsync();
        throw new StartException($"{Most} files are being downloaded, which is the most");
    }

    /// <summary>Makes a download the caller's again.</summary>
    /// <exception cref="StartException">There is none of that number.</exception>
    public IStagedDownload Take(int number)
    {
        lock (_gate) return _downloads.Remove(number, out IStagedDownload? download) ? download : throw new StartException($"there is no download {number}");
    }

    public async ValueTask DisposeAsync()
    {
        IStagedDownload[] all;
        lock (_gate)
        {
            _disposed = true;
            all = [.. _downloads.Values];
            _downloads.Clear();
        }

        foreach (IStagedDownload download in all) await download.DisposeAsync();
    }
}
