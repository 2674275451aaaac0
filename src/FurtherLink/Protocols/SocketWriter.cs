using System.Net.WebSockets;

namespace FurtherLink.Protocols;

/// <summary>
/// The only sender of one websocket. Answers go first, then each source that is ready in its turn. A frame is made when it can be sent: what piles up during
/// a send goes as one, and a slow reader makes the sources wait instead of a queue grow.
/// </summary>
/// <remarks>Whoever says that there is something to send, sends, if nobody does yet: with no other thread in between.</remarks>
/// <param name="socket">Not owned.</param>
/// <param name="failed">Told of a source that threw: a defect. The socket is cut then.</param>
internal sealed class SocketWriter(WebSocket socket, Action<Exception> failed)
{
    /// <summary>Answers waiting to be sent, in bytes, past which the reader of the socket has to wait: a client that asks and does not listen.</summary>
    private const int MostAnswerBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly Queue<byte[]> _answers = new();
    private readonly Queue<IFrameSource> _ready = new();
    private readonly PooledBuffer _frame = new();
    private int _answerBytes;
    private bool _sending;
    private bool _broken;
    private bool _finished;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _idle;

    /// <summary>A source has something to send.</summary>
    public void Ready(IFrameSource source)
    {
        lock (_gate)
        {
            if (_broken || _finished) return;
            _ready.Enqueue(source);
            if (_sending) return;
            _sending = true;
        }

        _ = SendAllAsync(); // never throws; IdleAsync waits for it
    }

    /// <summary>Sends an answer, before everything that is not one. Completes when there is room for another.</summary>
    public Task AnswerAsync(byte[] frame)
    {
        Task room;
        lock (_gate)
        {
            if (_broken || _finished) return Task.CompletedTask;
            _answers.Enqueue(frame);
            _answerBytes += frame.Length;
            if (_answerBytes > MostAnswerBytes) _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            room = _room?.Task ?? Task.CompletedTask;
            if (_sending) return room;
            _sending = true;
        }

        _ = SendAllAsync();
        return room;
    }

    /// <summary>Accepts nothing more and asks no source again; completes when what is being sent and the answers that wait have been.</summary>
    public Task FinishAsync()
    {
        lock (_gate)
        {
            _finished = true;
            _ready.Clear();
        }

        return IdleAsync();
    }

    /// <summary>Completes when everything has been sent, or nothing can be any more.</summary>
    public Task IdleAsync()
    {
        lock (_gate)
        {
            if (!_sending) return Task.CompletedTask;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _idle.Task;
        }
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (Next())
            {
                await socket.SendAsync(_frame.Written, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            }
        }
        catch (Exception gone) when (gone is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            Break();
        }
        catch (Exception failure)
        {
            failed(failure);
            Break();
        }
    }

    /// <summary>Makes the next frame; false, and the sender has ended, if there is none.</summary>
    private bool Next()
    {
        _frame.Clear();
        while (true)
        {
            IFrameSource? source = null;
            lock (_gate)
            {
                if (_answers.TryDequeue(out byte[]? answer))
                {
                    answer.CopyTo(_frame.GetSpan(answer.Length));
                    _frame.Advance(answer.Length);
                    _answerBytes -= answer.Length;
                    if (_answerBytes <= MostAnswerBytes / 2) ReleaseReader();
                    return true;
                }

                if (_broken || !_ready.TryDequeue(out source))
                {
                    _frame.Release();
                    Rest();
                    return false;
                }
            }

            if (!source.TryWriteFrame(_frame)) continue;
            lock (_gate)
            {
                if (!_finished) _ready.Enqueue(source);
            }

            return true;
        }
    }

    private void Break()
    {
        lock (_gate)
        {
            _broken = true;
            Rest();
            _answers.Clear();
            _ready.Clear();
            _answerBytes = 0;
            _frame.Release();
            ReleaseReader();
        }

        socket.Abort(); // ends the reader of the socket too
    }

    private void Rest()
    {
        _sending = false;
        _idle?.SetResult();
        _idle = null;
    }

    private void ReleaseReader()
    {
        _room?.SetResult();
        _room = null;
    }
}
