using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>
/// A client of <c>/run</c>. One loop receives; everything received stays, in order, in <see cref="Messages"/>. Waiting ends with the test's token,
/// or when the connection closes, and then fails with what had been received.
/// </summary>
internal sealed partial class RunClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly SocketsHttpHandler _handler;
    private readonly HttpMessageInvoker _invoker;
    private readonly CancellationTokenSource _disposing = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly Lock _gate = new();
    private readonly List<RunMessage> _messages = [];
    private readonly Dictionary<string, ProgramView> _programs = [];
    private readonly Dictionary<string, int> _nextOfType = [];
    private TaskCompletionSource _changed = NewSignal();
    private TaskCompletionSource? _paused;
    private Socket? _connection;
    private string? _closed;
    private Task _receiving = Task.CompletedTask;

    private RunClient(Dial? dial)
    {
        _handler = Visitor.NewHandler(dial, socket => _connection = socket);
        _invoker = new HttpMessageInvoker(_handler);
    }

    /// <summary>Everything received so far.</summary>
    public IReadOnlyList<RunMessage> Messages
    {
        get
        {
            lock (_gate) return [.. _messages];
        }
    }

    /// <summary>The code of the server's close frame; null while open, or when there was none.</summary>
    public WebSocketCloseStatus? CloseStatus => _socket.CloseStatus;

    /// <summary>The subprotocol that the server chose, or null.</summary>
    public string? SubProtocol => _socket.SubProtocol;

    /// <summary>Opens a socket.</summary>
    /// <param name="address">ws: or wss:</param>
    /// <param name="ct">Gives up.</param>
    /// <param name="headers">Sent with the upgrade.</param>
    /// <param name="dial">Where to connect from; null: as the address says.</param>
    /// <param name="subProtocols">Offered.</param>
    /// <exception cref="WebSocketException">The server refused the upgrade.</exception>
    public static async Task<RunClient> ConnectAsync(
        Uri address, CancellationToken ct, IReadOnlyDictionary<string, string>? headers = null, Dial? dial = null, params string[] subProtocols)
    {
        var client = new RunClient(dial);
        foreach (string offered in subProtocols) client._socket.Options.AddSubProtocol(offered);
        foreach ((string name, string value) in headers ?? new Dictionary<string, string>()) client._socket.Options.SetRequestHeader(name, value);
        try
        {
            await client._socket.ConnectAsync(address, client._invoker, ct);
        }
        catch
        {
            await client.DisposeAsync();
            throw;
        }

        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>Starts a program and waits for <c>started</c>.</summary>
    /// <exception cref="RunErrorException">The server answered <c>error</c>.</exception>
    public async Task<RunMessage> StartAsync(
        string process, string runner, CancellationToken ct, string? code = null, string? path = null, int? rows = null, int? cols = null, JsonObject? more = null)
    {
        var data = new JsonObject { ["runner"] = runner };
        foreach ((string name, JsonNode? value) in more ?? []) data[name] = value?.DeepClone();
        if (code is not null) data["code"] = code;
        if (path is not null) data["path"] = path;
        if (rows is not null) data["rows"] = rows;
        if (cols is not null) data["cols"] = cols;
        return await AskAsync("start", process, data, "started", ct);
    }

    /// <summary>
    /// Views a detached program from position <paramref name="after"/> on (null: all that is retained), under the id <paramref name="process"/>.
    /// Nothing answers an attach but what was missed, so this returns once the server has read it.
    /// </summary>
    /// <exception cref="RunErrorException">The server answered <c>error</c>.</exception>
    public async Task AttachAsync(string process, string session, long? after, CancellationToken ct)
    {
        var data = new JsonObject { ["session"] = session };
        if (after is not null) data["after"] = after;
        int asked;
        lock (_gate)
        {
            asked = _messages.Count;
            _programs.Remove(process);
        }

        await SendAsync("attach", process, data, ct);
        await PingAsync(ct);
        lock (_gate)
        {
            int at = _messages.FindIndex(asked, static message => message.Type == "error");
            if (at < 0) return;
            _nextOfType["error"] = at + 1;
            throw new RunErrorException(_messages[at]);
        }
    }

    /// <summary>Sends <c>stdin</c>; does not wait for anything.</summary>
    public Task TypeAsync(string process, string text, CancellationToken ct) =>
        SendAsync("stdin", process, new JsonObject { ["input"] = text }, ct);

    public Task ResizeAsync(string process, int rows, int cols, CancellationToken ct) =>
        SendAsync("resize", process, new JsonObject { ["rows"] = rows, ["cols"] = cols }, ct);

    /// <param name="process">Which program.</param>
    /// <param name="signal">Its name without SIG.</param>
    /// <param name="ct">Gives up.</param>
    public Task SignalAsync(string process, string signal, CancellationToken ct) =>
        SendAsync("signal", process, new JsonObject { ["signal"] = signal }, ct);

    /// <summary>Sends <c>stop</c> and waits for <c>stopped</c>; the exit code.</summary>
    public async Task<int> StopAsync(string process, CancellationToken ct)
    {
        await SendAsync("stop", process, data: null, ct);
        return await UntilStoppedAsync(process, ct);
    }

    /// <summary>Waits until the program, since its start, has written <paramref name="text"/> to stdout.</summary>
    public Task UntilOutputAsync(string process, string text, CancellationToken ct)
    {
        int from = 0;
        ProgramView? looked = null;
        return UntilAsync(
            () =>
            {
                ProgramView? view = _programs.GetValueOrDefault(process);
                if (view != looked) from = 0;
                looked = view;
                return view is not null && view.Contains(text, ref from);
            },
            $"output of {process} with \"{text}\"",
            ct);
    }

    /// <summary>Waits until stdout so far meets <paramref name="condition"/>.</summary>
    public Task UntilOutputAsync(string process, Func<string, bool> condition, CancellationToken ct) =>
        UntilAsync(() => _programs.GetValueOrDefault(process) is { } view && condition(view.Output), $"certain output of {process}", ct);

    /// <summary>Waits until stderr so far contains <paramref name="text"/>.</summary>
    public Task UntilErrorOutputAsync(string process, string text, CancellationToken ct) => UntilAsync(
        () => _programs.GetValueOrDefault(process)?.Errors.Contains(text, StringComparison.Ordinal) == true, $"stderr of {process} with \"{text}\"", ct);

    /// <summary>Waits for <c>stopped</c>; the exit code, −N for signal N.</summary>
    public async Task<int> UntilStoppedAsync(string process, CancellationToken ct)
    {
        await UntilAsync(() => _programs.GetValueOrDefault(process)?.Stopped is not null, $"stopped of {process}", ct);
        return StoppedOf(process)!.ExitCode ?? throw new AssertionException($"stopped without exitCode: {StoppedOf(process)}");
    }

    /// <summary>The next message of that type that no call of this method has returned yet.</summary>
    public async Task<RunMessage> NextAsync(string type, CancellationToken ct)
    {
        RunMessage? found = null;
        await UntilAsync(() => (found = Take(type)) is not null, $"another {type}", ct);
        return found!;
    }

    /// <summary>The first message of that type about that program.</summary>
    public async Task<RunMessage> FirstAsync(string type, string process, CancellationToken ct)
    {
        RunMessage? found = null;
        await UntilAsync(() => (found = _messages.Find(message => message.Type == type && message.Process == process)) is not null, $"{type} of {process}", ct);
        return found!;
    }

    /// <summary>The next <c>error</c>.</summary>
    public Task<RunMessage> UntilErrorAsync(CancellationToken ct) => NextAsync("error", ct);

    /// <summary>Sends <c>ping</c> and waits for <c>pong</c>: every earlier message of this socket has been read by the server then.</summary>
    public async Task PingAsync(CancellationToken ct)
    {
        await SendAsync("ping", process: null, data: null, ct);
        await NextAsync("pong", ct);
    }

    /// <summary>Stdout since the last <c>started</c>.</summary>
    public string OutputOf(string process) => Look(process, static view => view.Output) ?? "";

    /// <summary>Stderr since the last <c>started</c>.</summary>
    public string ErrorOutputOf(string process) => Look(process, static view => view.Errors) ?? "";

    /// <summary>The <c>stopped</c> message, or null.</summary>
    public RunMessage? StoppedOf(string process) => Look(process, static view => view.Stopped);

    /// <summary>The position of the last message seen of it, on a <c>detach=1</c> socket.</summary>
    public long? LastSeqOf(string process) => Look(process, static view => view.LastSeq);

    private T? Look<T>(string process, Func<ProgramView, T?> look)
    {
        lock (_gate) return _programs.TryGetValue(process, out ProgramView? view) ? look(view) : default;
    }

    private async Task<RunMessage> AskAsync(string type, string process, JsonObject data, string answer, CancellationToken ct)
    {
        int asked;
        lock (_gate) asked = _messages.Count;
        await SendAsync(type, process, data, ct);
        RunMessage? found = null;
        await UntilAsync(
            () =>
            {
                int at = _messages.FindIndex(asked, message => message.Type == "error" || (message.Type == answer && message.Process == process));
                if (at < 0) return false;
                found = _messages[at];
                // An answer told by exception is not left for UntilErrorAsync.
                _nextOfType[found.Type] = Math.Max(at + 1, _nextOfType.GetValueOrDefault(found.Type));
                return true;
            },
            $"{answer} of {process}",
            ct);
        return found!.Type == "error" ? throw new RunErrorException(found) : found;
    }

    private RunMessage? Take(string type)
    {
        int at = _messages.FindIndex(_nextOfType.GetValueOrDefault(type), message => message.Type == type);
        if (at < 0) return null;
        _nextOfType[type] = at + 1;
        return _messages[at];
    }
}
