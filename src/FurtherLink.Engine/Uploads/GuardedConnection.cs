using System.Net;
using System.Net.Sockets;

namespace FurtherLink.Engine.Uploads;

/// <summary>
/// Connects to servers that a client named. The addresses are looked at here and the connection goes to the very address that was looked at,
/// so a name that answers differently the second time gains nothing.
/// </summary>
/// <param name="allowPrivate">Whether addresses that are not public will do; then also without TLS, but only there.</param>
internal sealed class GuardedConnection(bool allowPrivate)
{
    /// <summary>Time for name resolution and connecting together. A server that cannot be reached until then counts as unreachable.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>For <see cref="SocketsHttpHandler.ConnectCallback"/>.</summary>
    /// <exception cref="UploadException">Forbidden: the host has no address that is allowed.</exception>
    /// <exception cref="UnreachableException">It cannot be reached.</exception>
    internal async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        DnsEndPoint server = context.DnsEndPoint;
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct); // the request's own end, or ours
        patience.CancelAfter(Patience);
        try
        {
            IPAddress[] addresses = IPAddress.TryParse(server.Host, out IPAddress? literal) ? [literal] : await Dns.GetHostAddressesAsync(server.Host, patience.Token);
            bool tls = context.InitialRequestMessage.RequestUri?.Scheme == Uri.UriSchemeHttps;
            IPAddress[] allowed = [.. addresses.Where(address => PublicAddress.Is(address) ? tls : allowPrivate)];
            if (allowed.Length == 0 && addresses.Length > 0) throw tls ? Refused(server.Host) : NotHttps(server.Host);
            return await ConnectAsync(server, allowed, patience.Token);
        }
        catch (SocketException error)
        {
            throw new UnreachableException($"{server.Host}: {error.Message}", error);
        }
        catch (OperationCanceledException late) when (!ct.IsCancellationRequested)
        {
            throw new UnreachableException($"{server.Host} did not answer within {Patience.TotalSeconds} s", late);
        }
    }

    private async Task<Stream> ConnectAsync(DnsEndPoint server, IPAddress[] addresses, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, server.Port, ct);
            // This device's own public address (IPv6 has no NAT): what listens here may trust connections from here.
            bool self = Equals((socket.LocalEndPoint as IPEndPoint)?.Address, (socket.RemoteEndPoint as IPEndPoint)?.Address);
            return self && !allowPrivate ? throw Refused(server.Host) : new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static UploadException NotHttps(string host) =>
        new(UploadFailure.Forbidden, $"{UploadException.Quote(host)} is on the public internet, from where only https urls are fetched");

    private static UploadException Refused(string host) =>
        new(UploadFailure.Forbidden, $"{UploadException.Quote(host)} is not on the public internet; files are not fetched from inside this network");
}
