using System.Net;
using System.Text.Json;

namespace FurtherLink.Hosting;

/// <summary>Whether somebody who listens on a port of this machine is a daemon of ours.</summary>
internal static class AnsweringDaemon
{
    private const long LongestAnswer = 4096;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Its version; null: whoever listens there does not answer as Further Link does.</summary>
    /// <param name="place">Where it is asked; of "all addresses", at loopback.</param>
    /// <param name="tls">Whether it speaks TLS.</param>
    /// <param name="ct">Gives up.</param>
    public static async Task<string?> VersionAsync(IPEndPoint place, bool tls, CancellationToken ct)
    {
        if (place.Address.Equals(IPAddress.Any) || place.Address.Equals(IPAddress.IPv6Any)) place = new IPEndPoint(IPAddress.Loopback, place.Port);
        // Nothing is entrusted to whoever answers, so its certificate need not convince.
        using var handler = new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, shown, _, _) => shown is not null;
        using var http = new HttpClient(handler) { Timeout = Patience, MaxResponseContentBufferSize = LongestAnswer };
        try
        {
            using JsonDocument answer = JsonDocument.Parse(await http.GetStringAsync(new Uri($"{(tls ? "https" : "http")}://{place}/version"), ct));
            return answer.RootElement.GetProperty("version").GetString();
        }
        catch (Exception other) when (other is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException || (other is OperationCanceledException && !ct.IsCancellationRequested))
        {
            return null;
        }
    }
}
