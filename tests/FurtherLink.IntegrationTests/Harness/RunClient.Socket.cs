using System.Buffers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace FurtherLink.IntegrationTests.Harness;

// The connection: frames out, frames in, and its end.
internal sealed partial class RunClient
{
    /// <summary>Sends one message of the protocol.</summary>
    public Task SendAsync(string type, string? process, JsonObject? data, CancellationToken ct) =>
        SendAsync(new JsonObject { ["type"] = type, ["data"] = data, ["process"] = process }.ToJsonString(), ct);

    /// <summary>Sends a text frame as it is.</summary>
    public Task SendAsync(string frame, CancellationToken ct) => SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, last: true, ct);

    /// <summary>Sends a binary frame.</summary>
    public Task SendBinaryAsync(ReadOnlyMemory<byte> frame, CancellationToken ct) => SendAsync(frame, WebSocketMessageType.Binary, last: true, ct);

    /// <summary>Sends bytes as (part of) a text message, valid UTF-8 or not.</summary>
    public Task SendTextAsync(ReadOnlyMemory<byte> bytes, bool last, CancellationToken ct) => SendAsync(bytes, WebSocketMessageType.Text, last, ct);

    /// <summary>Stops reading from the connection: a client that is stalled. What is in flight may still arrive.</summary>
    public void Pause() => Interlocked.CompareExchange(ref _paused, NewSignal(), null);

    /// <summary>Reads on.</summary>
    public void Resume() => Interlocked.Exchange(ref _paused, null)?.SetResult();

    /// <summary>Resets the connection: no close frame, no FIN; what a pulled plug followed by a reboot looks like.</summary>
    public void Abort()
    {
        // close(2) with a linger time of 0 sends RST. socket(7), SO_LINGER.
        if (_connection is { } connection) connection.LingerState = new LingerOption(enable: true, seconds: 0);
        _connection?.Close();
        _socket.Abort();
    }

    /// <summary>Says goodbye with 1000 and waits for the server's answer.</summary>
    public async Task CloseAsync(CancellationToken ct)
    {
        Resume();
        await _sending.WaitAsync(ct);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, ct);
        }
        finally
        {
            _sending.Release();
        }

        await UntilClosedAsync(ct);
    }

    /// <summary>Waits for the end of the connection, however it came; the code of the server's close frame, or null without one.</summary>
    public async Task<WebSocketCloseStatus?> UntilClosedAsync(CancellationToken ct)
    {
        await _receiving.WaitAsync(ct);
        return _socket.CloseStatus;
    }

    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        Resume();
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _invoker.Dispose();
        _handler.Dispose();
        _sending.Dispose();
        _disposing.Dispose();
    }

    private async Task SendAsync(ReadOnlyMemory<byte> bytes, WebSocketMessageType type, bool last, CancellationToken ct)
    {
        await _sending.WaitAsync(ct);
        try
        {
            await _socket.SendAsync(bytes, type, last, ct);
        }
        finally
        {
            _sending.Release();
        }
    }

    private async Task ReceiveAsync()
    {
        var frame = new ArrayBufferWriter<byte>(64 * 1024);
        string end = "closed";
        try
        {
            while (true)
            {
                if (_paused is { } paused) await paused.Task.WaitAsync(_disposing.Token);
                ValueWebSocketReceiveResult part = await _socket.ReceiveAsync(frame.GetMemory(32 * 1024), _disposing.Token);
                if (part.MessageType == WebSocketMessageType.Close) break;
                frame.Advance(part.Count);
                if (!part.EndOfMessage) continue;
                Take(RunMessage.Parse(frame.WrittenSpan));
                frame.ResetWrittenCount();
            }

            end = $"closed by the server with {(int?)_socket.CloseStatus} {_socket.CloseStatusDescription}";
            if (_socket.State == WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, statusDescription: null, _disposing.Token);
        }
        catch (Exception failure)
        {
            // Whoever waits for a message is told; nobody else minds how it ended.
            end = $"ended: {failure.Message}";
        }
        finally
        {
            lock (_gate) _closed = end;
            Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
        }
    }

    private void Take(RunMessage message)
    {
        lock (_gate)
        {
            _messages.Add(message);
            if (message.Process is { } process)
            {
                if (message.Type == "started" || !_programs.TryGetValue(process, out ProgramView? view)) _programs[process] = view = new ProgramView();
                view.Take(message);
            }
        }

        Interlocked.Exchange(ref _changed, NewSignal()).SetResult();
    }

    /// <summary>Waits until <paramref name="condition"/>, asked under the lock after every message, holds.</summary>
    private async Task UntilAsync(Func<bool> condition, string what, CancellationToken ct)
    {
        while (true)
        {
            Task changed = Volatile.Read(ref _changed).Task;
            lock (_gate)
            {
                if (condition()) return;
                if (_closed is { } how) Assert.Fail($"Waited for {what}, but the connection {how}. {Received()}");
            }

            try
            {
                await changed.WaitAsync(ct);
            }
            catch (OperationCanceledException)
            {
                lock (_gate) Assert.Fail($"Waited for {what} until the test's time was up. {Received()}");
            }
        }
    }

    private string Received() =>
        $"Received {_messages.Count} messages, the last:\n{string.Join('\n', _messages.TakeLast(20).Select(static message => $"  {message}"))}";

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
