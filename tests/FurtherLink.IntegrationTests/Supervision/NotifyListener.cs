using System.Net.Sockets;
using System.Text;

namespace FurtherLink.IntegrationTests.Supervision;

/// <summary>Systemd's side of sd_notify(3): a socket, and what came to it, line by line.</summary>
internal sealed class NotifyListener : IAsyncDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _over = new();
    private readonly List<string> _lines = [];
    private readonly Task _receiving;

    public NotifyListener()
    {
        Address = "@further-link-test-" + Guid.NewGuid().ToString("N");
        _socket.Bind(new UnixDomainSocketEndPoint('\0' + Address[1..]));
        _receiving = ReceiveAsync();
    }

    /// <summary>For <c>NOTIFY_SOCKET</c>.</summary>
    public string Address { get; }

    /// <summary>What came so far.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines) return [.. _lines];
        }
    }

    /// <summary>The line for <c>systemctl status</c>.</summary>
    public string? Status => Lines.LastOrDefault(static line => line.StartsWith("STATUS=", StringComparison.Ordinal))?[7..];

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _receiving;
        _socket.Dispose();
        _over.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        try
        {
            while (true)
            {
                int count = await _socket.ReceiveAsync(buffer, _over.Token);
                lock (_lines) _lines.AddRange(Encoding.UTF8.GetString(buffer, 0, count).Split('\n'));
            }
        }
        catch (OperationCanceledException)
        {
            // enough
        }
    }
}
