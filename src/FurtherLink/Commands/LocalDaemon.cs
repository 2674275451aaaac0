using System.Net;
using System.Net.Sockets;
using System.Text.Json;

using FurtherLink.Configuration;
using FurtherLink.Hosting;

namespace FurtherLink.Commands;

/// <summary>The daemon of this device, through its Unix socket: it knows by the kernel which user asks.</summary>
internal sealed class LocalDaemon : IDisposable
{
    private readonly HttpClient _http;

    /// <summary>The daemon whose socket is at <paramref name="path"/>.</summary>
    public LocalDaemon(string path)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, ct) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), ct);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://localhost/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Talks to the daemon, and says in plain words why that was in vain.</summary>
    /// <param name="config">The daemon's settings, for where its socket is; null: the usual file.</param>
    /// <param name="talk">What to do; returns the exit code.</param>
    public static async Task<int> TalkAsync(string? config, Func<LocalDaemon, Task<int>> talk)
    {
        DaemonOptions options = ConfigurationReader.Read(config, Environment.GetEnvironmentVariables(), []).Options;
        string path = PathOf(options.Network);
        using var daemon = new LocalDaemon(path);
        try
        {
            return await talk(daemon);
        }
        catch (HttpRequestException refused) when (refused.InnerException is SocketException reason)
        {
            return await FailAsync(reason.SocketErrorCode == SocketError.AccessDenied ? $"{path}: permission denied" : NobodyAt(path), ExitCode.Unavailable);
        }
        catch (HttpRequestException refused)
        {
            return await FailAsync(refused.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized ? "this is for root: try again with sudo" : refused.Message);
        }
        catch (Exception cut) when (cut is IOException or HttpIOException)
        {
            return await FailAsync("the daemon went away", ExitCode.Unavailable);
        }
    }

    /// <summary>Asks for a JSON document.</summary>
    /// <exception cref="HttpRequestException">It was refused; the message is the daemon's own.</exception>
    public async Task<JsonElement> GetAsync(string path, CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, path, null, ct);
        await using Stream body = await answer.Content.ReadAsStreamAsync(ct);
        using JsonDocument document = await JsonDocument.ParseAsync(body, cancellationToken: ct);
        return document.RootElement.Clone();
    }

    /// <summary>Sends a request and reads the answer's lines as they come; each is a JSON object, valid until the next.</summary>
    /// <exception cref="HttpRequestException">It was refused; the message is the daemon's own.</exception>
    public async IAsyncEnumerable<JsonElement> WatchAsync(
        HttpMethod method, string path, string? json, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        using HttpResponseMessage answer = await SendAsync(method, path, json, ct);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(ct));
        while (await reader.ReadLineAsync(ct) is { } line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            yield return document.RootElement;
        }
    }

    /// <summary>Sends a request whose answer has no content that matters.</summary>
    /// <exception cref="HttpRequestException">It was refused; the message is the daemon's own.</exception>
    public async Task DoAsync(HttpMethod method, string path, string? json, CancellationToken ct) => (await SendAsync(method, path, json, ct)).Dispose();

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>What to say where there should be a daemon and is none.</summary>
    internal static string NobodyAt(string place) =>
        $"no daemon answers at {place}: it does not run, or elsewhere. Start it with 'sudo systemctl start further-link' ('make run' in a checkout); 'further-link doctor' looks what is wrong";

    /// <summary>Where the daemon's socket is: where somebody said; else this user's own, and if there is none, the one of the whole device.</summary>
    private static string PathOf(NetworkOptions network) =>
        network.Socket is { } own && (network.SocketChosen || File.Exists(own)) ? own : RuntimeSocket.OfSystem;

    internal static async Task<int> FailAsync(string reason, int code = ExitCode.Failure)
    {
        await Console.Error.WriteLineAsync("further-link: " + reason);
        return code;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? json, CancellationToken ct)
    {
        using var request = new HttpRequestMessage(method, path);
        if (json is not null) request.Content = new StringContent(json, null, "application/json");
        HttpResponseMessage answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer)
        {
            string reason = answer.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? (await answer.Content.ReadFromJsonAsync(JsonElementInfo.Default.JsonElement, ct)).GetProperty("detail").GetString()!
                : await answer.Content.ReadAsStringAsync(ct);
            throw new HttpRequestException(reason.Trim(), null, answer.StatusCode);
        }
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(JsonElement))]
internal sealed partial class JsonElementInfo : System.Text.Json.Serialization.JsonSerializerContext;
