using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

using FurtherLink.Configuration;
using FurtherLink.Trust.Certificates;

namespace FurtherLink.Commands;

/// <summary>The daemon that <c>further-link run</c> talks to: where it is, and how it proves to be that one.</summary>
internal sealed class RunTarget
{
    private readonly DaemonOptions _options;
    private readonly bool _insecure;

    /// <summary>The daemon at <paramref name="url"/>, or the one that <paramref name="options"/> describe.</summary>
    public RunTarget(DaemonOptions options, Uri? url, bool insecure)
    {
        _options = options;
        _insecure = insecure;
        Url = url ?? Local(options.Network);
    }

    /// <summary>ws or wss, host, port.</summary>
    public Uri Url { get; }

    /// <summary>Opens a socket on <c>/run</c>.</summary>
    /// <exception cref="WebSocketException">Nobody answers, or not as a daemon that is believed.</exception>
    public async Task<ClientWebSocket> ConnectAsync(bool terminal, string? user, CancellationToken ct)
    {
        string query = (terminal ? "pty=1" : "") + (user is null ? "" : $"&user={Uri.EscapeDataString(user)}");
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.Proxy = null;
            socket.Options.RemoteCertificateValidationCallback = (_, certificate, _, errors) => Believe(certificate, errors);
            await socket.ConnectAsync(new UriBuilder(Url) { Path = "/run", Query = query.TrimStart('&') }.Uri, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A certificate that the device made for itself says nothing to the system; being the one on this disk says enough.
    private bool Believe(X509Certificate? shown, SslPolicyErrors errors) => errors == SslPolicyErrors.None
        || (shown is X509Certificate2 certificate && KnownFiles().Any(file => Holds(file, certificate)))
        || (_insecure && Url.IsLoopback);

    private IEnumerable<string> KnownFiles() => CertificateChoice.Provided(_options.Network) is { } provided
        ? [provided.Certificate, new StateFiles(_options.StateDirectory).Certificate]
        : [new StateFiles(_options.StateDirectory).Certificate];

    private static bool Holds(string file, X509Certificate2 shown)
    {
        try
        {
            // By its key: the certificate may have been made anew a moment ago.
            using X509Certificate2 known = X509Certificate2.CreateFromPem(File.ReadAllText(file));
            return KeyFingerprint.Of(known) == KeyFingerprint.Of(shown);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or CryptographicException)
        {
            // Not this user's to read, or not made yet: it vouches for nothing.
            return false;
        }
    }

    private static Uri Local(NetworkOptions network) => new($"{(network.Tls ? "wss" : "ws")}://{network.LocalEndPoint}");
}
