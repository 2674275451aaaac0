using System.Buffers;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Uploads;

/// <summary>Fetches files over https. Nothing of it is made, or loaded, before the first file is asked for.</summary>
internal sealed class Downloader : IDisposable
{
    private const int MaxRedirects = 5;
    private const int BufferBytes = 64 * 1024;

    private readonly UploadOptions _options;
    private readonly Lazy<HttpClient> _client;

    internal Downloader(UploadOptions options)
    {
        _options = options;
        _client = new Lazy<HttpClient>(NewClient);
    }

    /// <summary>Writes what the url has to <paramref name="file"/>, from its start.</summary>
    /// <exception cref="UnreachableException">The server cannot be reached; nothing was written.</exception>
    /// <exception cref="UploadException">The address or a redirect is not allowed; the server gave something else, too much, or too slowly; the disk is full.</exception>
    internal async Task FetchAsync(Download download, SafeFileHandle file, CancellationToken ct)
    {
        using var timely = CancellationTokenSource.CreateLinkedTokenSource(ct); // the client's going away, or the time cap
        timely.CancelAfter(_options.DownloadTimeout);
        try
        {
            using HttpResponseMessage response = await RequestAsync(download, timely.Token);
            await CopyAsync(download, response, file, timely.Token);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw Failed(download, $"took longer than {_options.DownloadTimeout.TotalSeconds} s", late);
        }
        catch (HttpRequestException error)
        {
            throw Failed(download, error.Message, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_client.IsValueCreated) _client.Value.Dispose();
    }

    /// <summary>Asks, follows redirects, and returns an answer with a file in it.</summary>
    private async Task<HttpResponseMessage> RequestAsync(Download download, CancellationToken ct)
    {
        Uri url = download.Url;
        // Servers of a private network rarely have certificates. GuardedConnection sees to it that such a request stays there.
        if (url.Scheme != Uri.UriSchemeHttps && !_options.AllowPrivateNetworks) throw Download.NotHttps(download.Field, url);
        for (int redirects = 0; redirects <= MaxRedirects; redirects++)
        {
            HttpResponseMessage response = await SendAsync(url, ct);
            if (response.IsSuccessStatusCode) return response;
            using (response)
            {
                Uri? elsewhere = (int)response.StatusCode is 301 or 302 or 303 or 307 or 308 ? response.Headers.Location : null;
                if (elsewhere is null) throw Failed(download, $"the server answered {(int)response.StatusCode}");
                var next = new Uri(url, elsewhere);
                bool asSafe = next.Scheme == Uri.UriSchemeHttps || (next.Scheme == Uri.UriSchemeHttp && url.Scheme == Uri.UriSchemeHttp);
                url = asSafe ? next : throw Download.NotHttps(download.Field, next);
            }
        }

        throw Failed(download, $"more than {MaxRedirects} redirects");
    }

    private async Task<HttpResponseMessage> SendAsync(Uri url, CancellationToken ct)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            return await _client.Value.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException wrapped) when (wrapped.InnerException is UploadException or UnreachableException)
        {
            // HttpClient wraps what GuardedConnection throws.
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(wrapped.InnerException);
            throw;
        }
    }

    private async Task CopyAsync(Download download, HttpResponseMessage response, SafeFileHandle file, CancellationToken ct)
    {
        if (response.Content.Headers.ContentLength > _options.MaxDownloadBytes) throw TooLarge(download);
        await using Stream content = await response.Content.ReadAsStreamAsync(ct);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long at = 0;
            for (int read = await ReadAsync(download, content, buffer, ct); read > 0; read = await ReadAsync(download, content, buffer, ct))
            {
                if (at + read > _options.MaxDownloadBytes) throw TooLarge(download);
                Write(file, buffer.AsSpan(0, read), at);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<int> ReadAsync(Download download, Stream content, byte[] buffer, CancellationToken ct)
    {
        try
        {
            return await content.ReadAsync(buffer, ct);
        }
        catch (IOException cut)
        {
            // The connection broke, or ended too early.
            throw Failed(download, cut.Message, cut);
        }
    }

    private static void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long at)
    {
        try
        {
            RandomAccess.Write(file, bytes, at);
        }
        catch (IOException error)
        {
            if (UploadException.From(error) is { } known) throw known;
            throw;
        }
    }

    private HttpClient NewClient()
    {
        var handler = new SocketsHttpHandler
        {
            ActivityHeadersPropagator = null,
            AllowAutoRedirect = false, // every hop is looked at
            ConnectCallback = new GuardedConnection(_options.AllowPrivateNetworks).ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            UseCookies = false,
            UseProxy = false, // a proxy would resolve and connect for us
        };
        var client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        client.DefaultRequestHeaders.UserAgent.ParseAdd("further-link");
        return client;
    }

    private UploadException TooLarge(Download download) => Failed(download, $"larger than {_options.MaxDownloadBytes} bytes");

    private static UploadException Failed(Download download, string reason, Exception? cause = null) =>
        new(UploadFailure.Download, $"{download.Field}: {UploadException.Quote(download.Url.Host)}: {reason}", cause);
}
