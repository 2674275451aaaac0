using System.Diagnostics;
using System.Net.Sockets;
using System.Net.WebSockets;

using FurtherLink.Protocols.Displays;
using FurtherLink.Tests.Linux.Processes;

namespace FurtherLink.Tests.Protocols;

/// <summary>Between a viewer and a display, when the viewer is sent away.</summary>
internal sealed class DisplaySocketTests
{
    private Socket _display = null!;
    private Socket _daemonsDisplay = null!;
    private Socket _viewersConnection = null!;
    private Socket _daemonsConnection = null!;
    private WebSocket _viewer = null!;
    private WebSocket _daemonsViewer = null!;

    [SetUp]
    public void Connect()
    {
        (_display, _daemonsDisplay) = Pair();
        (_viewersConnection, _daemonsConnection) = Pair();
        _viewer = WebSocket.CreateFromStream(new NetworkStream(_viewersConnection, ownsSocket: true), new WebSocketCreationOptions());
        _daemonsViewer = WebSocket.CreateFromStream(new NetworkStream(_daemonsConnection, ownsSocket: true), new WebSocketCreationOptions { IsServer = true });
    }

    [TearDown]
    public void Disconnect()
    {
        _viewer.Dispose();
        _daemonsViewer.Dispose();
        _display.Dispose();
        _daemonsDisplay.Dispose();
        _viewersConnection.Dispose();
        _daemonsConnection.Dispose();
    }

    [Test, CancelAfter(20_000)]
    public async Task Bytes_pass_both_ways(CancellationToken ct)
    {
        Task serving = new DisplaySocket(_daemonsViewer, _daemonsDisplay).ServeAsync(ct, CancellationToken.None);
        var buffer = new byte[64];
        await _viewer.SendAsync("key"u8.ToArray(), WebSocketMessageType.Binary, true, ct);
        Assert.That(await _display.ReceiveAsync(buffer, ct), Is.EqualTo(3));
        await _display.SendAsync("picture"u8.ToArray(), ct);
        Assert.That((await _viewer.ReceiveAsync(buffer.AsMemory(), ct)).Count, Is.EqualTo(7));
        _display.Dispose();
        Assert.That((await _viewer.ReceiveAsync(buffer.AsMemory(), ct)).MessageType, Is.EqualTo(WebSocketMessageType.Close));
        await _viewer.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, ct);
        await serving;
    }

    [Test, CancelAfter(20_000)]
    public async Task Who_was_sent_away_is_told_at_once_and_types_no_more(CancellationToken ct)
    {
        using var revoked = new CancellationTokenSource();
        Task serving = new DisplaySocket(_daemonsViewer, _daemonsDisplay).ServeAsync(revoked.Token, CancellationToken.None);
        var buffer = new byte[64];
        await _viewer.SendAsync("before"u8.ToArray(), WebSocketMessageType.Binary, true, ct);
        Assert.That(await _display.ReceiveAsync(buffer, ct), Is.EqualTo(6));

        long begun = Stopwatch.GetTimestamp();
        await revoked.CancelAsync();
        ValueWebSocketReceiveResult told = await _viewer.ReceiveAsync(buffer.AsMemory(), ct);
        Assert.That((told.MessageType, _viewer.CloseStatus), Is.EqualTo((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation)));
        Assert.That(Stopwatch.GetElapsedTime(begun), Is.LessThan(TimeSpan.FromSeconds(1)));

        // It does not say goodbye, and goes on.
        await _viewer.SendAsync("after"u8.ToArray(), WebSocketMessageType.Binary, true, ct);
        await serving.WaitAsync(TimeSpan.FromSeconds(5), ct);
        Assert.That(await _display.ReceiveAsync(buffer, ct), Is.Zero, "nothing came any more, and it is hung up");
    }

    [Test, CancelAfter(20_000)]
    public async Task Who_was_sent_away_and_reads_nothing_is_cut_off(CancellationToken ct)
    {
        using var revoked = new CancellationTokenSource();
        Task serving = new DisplaySocket(_daemonsViewer, _daemonsDisplay).ServeAsync(revoked.Token, CancellationToken.None);
        // As much as fits between the two: from then on nothing can be told.
        using var full = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task sending = Task.Run(async () =>
        {
            try
            {
                while (true) _ = await _display.SendAsync(new byte[64 * 1024], full.Token);
            }
            catch (Exception over) when (over is OperationCanceledException or SocketException)
            {
                // It is full, or hung up.
            }
        }, ct);
        await Children.UntilAsync(() => !_daemonsConnection.Poll(0, SelectMode.SelectWrite) && !_display.Poll(0, SelectMode.SelectWrite), ct);

        long begun = Stopwatch.GetTimestamp();
        await revoked.CancelAsync();
        await serving.WaitAsync(ct);
        Assert.That(Stopwatch.GetElapsedTime(begun), Is.LessThan(TimeSpan.FromSeconds(1)));
        await full.CancelAsync();
        await sending;
    }

    private static (Socket One, Socket Other) Pair()
    {
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        var client = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        client.Connect(new UnixDomainSocketEndPoint(path));
        File.Delete(path);
        return (client, listener.Accept());
    }
}
