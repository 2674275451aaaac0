using System.Net.Sockets;
using System.Text;

namespace FurtherLink.Engine.SideChannels;

/// <summary>
/// What goes to one process of a program: whole lines, in order. What the socket does not take at once waits, and is sent as the process reads. Bounded: past
/// <see cref="MostBytes"/> lines are left out, until the process has read what waits; then it is told how many those were.
/// </summary>
/// <param name="socket">Connected and non-blocking; not owned.</param>
internal sealed class ChannelOutput(Socket socket) : IAsyncDisposable
{
    /// <summary>The most that waits for a process that does not read, greetings apart, in bytes.</summary>
    public const int MostBytes = 1 << 20;

    // What a short line costs while it waits, beside its bytes.
    private const int LineOverhead = 64;

    private readonly Lock _gate = new();
    private readonly Queue<(ReadOnlyMemory<byte> Bytes, int Counted)> _waiting = new();
    private readonly CancellationTokenSource _closing = new();
    private Task _sending = Task.CompletedTask;
    private int _waitingBytes;
    private int _leftOut;
    private bool _busy;
    private bool _closed;

    /// <summary>Sends a line now, or when the process has read what came before, or not at all. Does not wait.</summary>
    /// <param name="line">With its newline.</param>
    public void Send(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            if (_closed) return;
            int sent = _busy ? 0 : TrySend(line);
            if (sent == line.Length) return;
            bool begun = sent > 0; // the rest of a line has to follow, or the next one would be none
            if (!begun && (_leftOut > 0 || _waitingBytes + line.Length + LineOverhead > MostBytes)) _leftOut++;
            else Wait(line[sent..].ToArray(), line.Length - sent + LineOverhead);
        }
    }

    /// <summary>Sends a line of any length, which must not change any more.</summary>
    public void Add(ReadOnlyMemory<byte> line)
    {
        lock (_gate)
        {
            if (_closed) return;
            int sent = _busy ? 0 : TrySend(line.Span);
            if (sent < line.Length) Wait(line[sent..], counted: 0);
        }
    }

    /// <summary>What still waits is dropped: the process is gone, or the program is over.</summary>
    public async ValueTask DisposeAsync()
    {
        Task sending;
        lock (_gate)
        {
            _closed = true;
            sending = _sending;
        }

        await _closing.CancelAsync();
        await sending;
        _closing.Dispose();
    }

    private int TrySend(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return socket.Send(bytes, SocketFlags.None, out SocketError error) is var sent && error == SocketError.Success ? sent : 0;
        }
        catch (ObjectDisposedException)
        {
            return bytes.Length;
        }
    }

    private void Wait(ReadOnlyMemory<byte> bytes, int counted)
    {
        _waiting.Enqueue((bytes, counted));
        _waitingBytes += counted;
        if (_busy) return;
        _busy = true;
        _sending = SendWaitingAsync(); // up to where the socket is full
    }

    private async Task SendWaitingAsync()
    {
        try
        {
            while (Next() is { } bytes)
            {
                for (int sent = 0; sent < bytes.Length;) sent += await socket.SendAsync(bytes[sent..], _closing.Token);
            }
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            lock (_gate)
            {
                _closed = true; // only the process' end comes here; the reader learns of it by itself
                _waiting.Clear();
            }
        }
    }

    /// <summary>The next bytes to send; null, and sending has ended, if there are none.</summary>
    private ReadOnlyMemory<byte>? Next()
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out (ReadOnlyMemory<byte> Bytes, int Counted) next))
            {
                _waitingBytes -= next.Counted;
                return next.Bytes;
            }

            if (_leftOut > 0)
            {
                byte[] told = Encoding.ASCII.GetBytes($"{{\"channel\":\"error\",\"data\":\"{_leftOut} lines were left out, since they were not read\"}}\n");
                _leftOut = 0;
                return told;
            }

            _busy = false;
            return null;
        }
    }
}
