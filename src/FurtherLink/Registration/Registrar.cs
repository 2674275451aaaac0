using System.Net.Http.Headers;
using System.Net.NetworkInformation;
using System.Security.Cryptography;
using System.Threading.Channels;

namespace FurtherLink.Registration;

/// <summary>
/// Tells the server of <c>Registration:Url</c> that this device is here: at the start, when its addresses change, and again after a failure. Once what the server
/// accepted is still true, nothing is sent and nothing runs.
/// </summary>
/// <param name="url">Where announcements are posted.</param>
/// <param name="current">What there is to say now.</param>
/// <param name="http">Posts; its time-out bounds one attempt.</param>
/// <param name="backoff">How long it waits after a failure.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Is told.</param>
internal sealed class Registrar(Uri url, Func<Announcement> current, HttpClient http, Backoff backoff, TimeProvider time, ILogger<Registrar> logger) : BackgroundService
{
    /// <summary>A network that comes up changes its addresses several times within a moment.</summary>
    internal static readonly TimeSpan Quiet = TimeSpan.FromSeconds(3);

    private readonly Channel<bool> _reasons = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly string _shown = url.GetLeftPart(UriPartial.Path); // what follows may be a secret between the device and the server
    private Announcement? _accepted;
    private bool _failing;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        NetworkChange.NetworkAddressChanged += OnNetworkChange;
        try
        {
            while (true)
            {
                _ = _reasons.Reader.TryRead(out _);
                bool well = await AnnounceAsync(stoppingToken);
                if (well) backoff.Reset();
                await UntilReasonAsync(well ? Timeout.InfiniteTimeSpan : backoff.Next(), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The daemon ends.
        }
        finally
        {
            NetworkChange.NetworkAddressChanged -= OnNetworkChange;
        }
    }

    /// <summary>Waits for something to have changed, at the most as long as that.</summary>
    private async Task UntilReasonAsync(TimeSpan most, CancellationToken ct)
    {
        using var patience = new CancellationTokenSource(most, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
        try
        {
            _ = await _reasons.Reader.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return; // nothing has: the same again
        }

        await Task.Delay(Quiet, time, ct);
        backoff.Reset();
    }

    /// <summary>True: the server knows what is true now.</summary>
    private async Task<bool> AnnounceAsync(CancellationToken ct)
    {
        Announcement now = current();
        if (now.Says(_accepted)) return true;
        try
        {
            DateTimeOffset said = time.GetUtcNow();
            byte[] body = now.ToJson(said);
            using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            MessageSignature.Sign(request, body, now.Certificate, said);
            // What it answers beyond yes or no is not read.
            using HttpResponseMessage answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
            if (!answer.IsSuccessStatusCode) return Failed($"it answered {(int)answer.StatusCode}");
        }
        catch (Exception failure) when (failure is HttpRequestException or CryptographicException || (failure is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return Failed(failure is OperationCanceledException ? "it did not answer in time" : failure.Message);
        }

        _accepted = now;
        _failing = false;
        logger.Registered(_shown, now.Name);
        return true;
    }

    // Once: a server that is away for a week is no news each hour.
    private bool Failed(string reason)
    {
        if (_failing) logger.StillNotRegistered(_shown, reason);
        else logger.NotRegistered(_shown, reason);
        _failing = true;
        return false;
    }

    private void OnNetworkChange(object? sender, EventArgs change) => _reasons.Writer.TryWrite(true);
}
