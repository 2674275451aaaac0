using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;

namespace FurtherLink.Engine.SideChannels;

/// <summary>
/// Keys for a program that uses the original Python package, 5.x, which listens on a socket of its own: <c>KEY EVENT endkeyevent </c>. Begins with the
/// first key after the program has asked for one; keys that come before the package listens wait for it.
/// </summary>
/// <param name="connect">Connects to the package's socket; null: it does not listen yet.</param>
/// <param name="time">The clock.</param>
internal sealed class OriginalKeys(Func<Task<Socket?>> connect, TimeProvider time) : IAsyncDisposable
{
    // The package asks for its keys right after it began to listen, on another thread.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private const int Attempts = 100;

    private readonly Channel<byte[]> _keys = Channel.CreateBounded<byte[]>(
        new BoundedChannelOptions(16 * 1024) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private Task? _sending;

    /// <summary>Sends a key, in its turn. A key with a space in it, which is that key itself, would end the package's listening: it is left out.</summary>
    public void Send(string key, string happened)
    {
        if (key.Contains(' ')) return;
        _ = _keys.Writer.TryWrite(Encoding.UTF8.GetBytes($"{key} {happened} endkeyevent "));
        lock (_gate) _sending ??= Task.Run(SendAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task sending;
        lock (_gate) sending = _sending ??= Task.CompletedTask;
        await sending;
        _closing.Dispose();
    }

    private async Task SendAsync()
    {
        try
        {
            using Socket? socket = await ConnectAsync();
            if (socket is null) return;
            // The package reads 4 KiB at a time and takes a message that is cut for two. This makes the kernel hold no more than a few of ours: send(2) waits.
            socket.SendBufferSize = 1;
            await foreach (byte[] key in _keys.Reader.ReadAllAsync(_closing.Token))
            {
                for (int sent = 0; sent < key.Length;) sent += await socket.SendAsync(key.AsMemory(sent), _closing.Token);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or IOException)
        {
            // The program ended, or its listening did.
        }
    }

    private async Task<Socket?> ConnectAsync()
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            if (await connect() is { } socket) return socket;
            await Task.Delay(Pause, time, _closing.Token);
        }

        return null;
    }
}
