using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>Opens a connection to the daemon, whatever name it is called by.</summary>
internal delegate Task<Socket> Dial(CancellationToken ct);

/// <summary>Somebody who calls the daemon: from where, in which version of HTTP, and with which headers.</summary>
/// <param name="address">How the daemon is called: scheme, host and port.</param>
/// <param name="dial">Where it connects from; null: from here to where the address says.</param>
internal sealed class Visitor(Uri address, Dial? dial = null) : IDisposable
{
    private readonly Lazy<HttpMessageInvoker> _http = new(() => new HttpMessageInvoker(NewHandler(dial, null)));

    /// <summary>How the daemon is called.</summary>
    public Uri Address { get; } = address;

    /// <summary>Sent with everything.</summary>
    public Dictionary<string, string> Headers { get; init; } = [];

    /// <summary>The same caller as this one, with other headers.</summary>
    public Visitor With(params (string Name, string Value)[] headers) => new(Address, dial)
    {
        Headers = headers.ToDictionary(header => header.Name, header => header.Value),
    };

    /// <summary>The same caller as this one, who shows a token.</summary>
    public Visitor WithToken(string token) => With(("Authorization", "Bearer " + token));

    /// <summary>Sends a request. Only the head of the answer is waited for.</summary>
    /// <param name="method">GET…</param>
    /// <param name="path">With its query.</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="json">The body.</param>
    /// <param name="headers">In addition, or in place of, those of everything.</param>
    public async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, CancellationToken ct, JsonNode? json = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Address, path));
        if (json is not null) request.Content = new StringContent(json.ToJsonString(), MediaTypeHeaderValue.Parse("application/json"));
        foreach ((string name, string value) in Headers.Where(own => headers.All(header => header.Name != own.Key)).Select(own => (own.Key, own.Value)).Concat(headers))
            Assert.That(request.Headers.TryAddWithoutValidation(name, value), name);
        return await _http.Value.SendAsync(request, ct);
    }

    /// <summary>Sends a request; its status.</summary>
    public async Task<HttpStatusCode> AskAsync(HttpMethod method, string path, CancellationToken ct, JsonNode? json = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, ct, json, headers);
        return answer.StatusCode;
    }

    /// <summary>Sends a request; its status and what came as JSON.</summary>
    public async Task<(HttpStatusCode Status, JsonNode? Json)> AskJsonAsync(
        HttpMethod method, string path, CancellationToken ct, JsonNode? json = null, params (string Name, string Value)[] headers)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, ct, json, headers);
        string body = await answer.Content.ReadAsStringAsync(ct);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true ? JsonNode.Parse(body) : null);
    }

    /// <summary>Opens a websocket, to see whether that is allowed: the status of the answer, 101 also over HTTP/2 where it is 200.</summary>
    public async Task<HttpStatusCode> UpgradeAsync(string path, CancellationToken ct, string[]? subProtocols = null, params (string Name, string Value)[] headers)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        foreach ((string name, string value) in Headers.Select(own => (own.Key, own.Value)).Concat(headers)) socket.Options.SetRequestHeader(name, value);
        foreach (string offered in subProtocols ?? []) socket.Options.AddSubProtocol(offered);
        try
        {
            await socket.ConnectAsync(Sockets(path), _http.Value, ct);
        }
        catch (WebSocketException) when (socket.HttpStatusCode != default)
        {
            return socket.HttpStatusCode;
        }

        return HttpStatusCode.SwitchingProtocols;
    }

    /// <summary>Opens a websocket and speaks the protocol of <c>/run</c> on it.</summary>
    public Task<RunClient> ConnectAsync(string path, CancellationToken ct, params string[] subProtocols) => RunClient.ConnectAsync(Sockets(path), ct, Headers, dial, subProtocols);

    /// <summary>A connection of its own, on which bytes are sent as they are.</summary>
    public async Task<Stream> OpenAsync(CancellationToken ct)
    {
        var stream = new NetworkStream(dial is null ? await ConnectAsync(new DnsEndPoint(Address.DnsSafeHost, Address.Port), ct) : await dial(ct), ownsSocket: true);
        if (Address.Scheme == "http") return stream;
        var tls = new SslStream(stream, leaveInnerStreamOpen: false);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = Address.Host, RemoteCertificateValidationCallback = static (_, _, _, _) => true }, ct);
        return tls;
    }

    /// <summary>A handler for clients that want one of their own; connects by <paramref name="dial"/>, or as the address says.</summary>
    public static SocketsHttpHandler NewHandler(Dial? dial, Action<Socket>? opened)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = static (_, _, _, _) => true },
        };
        handler.ConnectCallback = async (context, ct) =>
        {
            Socket socket = dial is null ? await ConnectAsync(context.DnsEndPoint, ct) : await dial(ct);
            opened?.Invoke(socket);
            return new NetworkStream(socket, ownsSocket: true);
        };
        return handler;
    }

    /// <summary>What it is shown in a handshake: SHA-256 of the certificate's public key (SubjectPublicKeyInfo), lower-case hexadecimal.</summary>
    public async Task<string> SeeKeyAsync(CancellationToken ct)
    {
        await using var tls = (SslStream)await OpenAsync(ct);
        using var certificate = new X509Certificate2(tls.RemoteCertificate!);
        return Convert.ToHexStringLower(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));
    }

    public void Dispose()
    {
        if (_http.IsValueCreated) _http.Value.Dispose();
    }

    private static async Task<Socket> ConnectAsync(EndPoint peer, CancellationToken ct)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(peer, ct);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Uri Sockets(string path) => new UriBuilder(new Uri(Address, path)) { Scheme = Address.Scheme == "https" ? "wss" : "ws" }.Uri;
}
