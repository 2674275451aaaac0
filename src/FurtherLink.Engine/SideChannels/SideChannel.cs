using System.Buffers;
using System.IO.Pipelines;
using System.Net.Sockets;

using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.SideChannels;

/// <summary>
/// The Unix socket of one program, <c>FURTHER_LINK_SOCKET</c>: lines of JSON both ways, from any number of its processes. It listens before the program runs,
/// and serves nobody but the program's user and root.
/// </summary>
internal sealed class SideChannel : IAsyncDisposable
{
    /// <summary>The longest line accepted, in bytes; a camera frame is a tenth of that.</summary>
    public const int MaxLineBytes = 8 << 20;

    /// <summary>The longest line that goes into a transcript, in bytes.</summary>
    public const int MaxMessageBytes = 32 * 1024;

    private readonly Socket _listener;
    private readonly uint _uid;
    private readonly Transcript _transcript;
    private readonly ChannelRouter _route;
    private readonly CancellationTokenSource _closing = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<Socket, Task> _connections = [];
    private readonly Task _accepting;

    /// <summary>Begins to serve.</summary>
    /// <param name="listener">Bound and listening; not owned.</param>
    /// <param name="user">The program's user.</param>
    /// <param name="transcript">Where messages and frames go.</param>
    /// <param name="route">Says which is which.</param>
    public SideChannel(Socket listener, UserAccount user, Transcript transcript, ChannelRouter route)
    {
        _listener = listener;
        _uid = user.Uid;
        _transcript = transcript;
        _route = route;
        _accepting = AcceptAsync();
    }

    /// <summary>Sends a line to every connected process of the program. Whoever does not read is passed over: a key press is of no use later.</summary>
    /// <param name="line">With its newline.</param>
    public void Send(ReadOnlySpan<byte> line)
    {
        lock (_gate)
        {
            foreach (Socket socket in _connections.Keys) SendTo(socket, line);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        Task[] serving;
        lock (_gate) serving = [.. _connections.Values];
        await _accepting;
        await Task.WhenAll(serving);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                Socket socket = await _listener.AcceptAsync(_closing.Token);
                if (PeerCredentials.Of(socket).Uid is uint uid && uid != 0 && uid != _uid) socket.Dispose();
                else Serve(socket);
            }
            catch (Exception closed) when (closed is OperationCanceledException or ObjectDisposedException && _closing.IsCancellationRequested)
            {
                return;
            }
            catch (SocketException)
            {
                // The peer was gone before it was accepted, or descriptors ran out for a moment; the socket itself stays good.
                await Task.Yield();
            }
        }
    }

    private void Serve(Socket socket)
    {
        lock (_gate)
        {
            // Entered before it runs: a connection that ends at once finds itself to remove.
            _connections[socket] = Task.CompletedTask;
            Task serving = ReadLinesAsync(socket);
            if (_connections.ContainsKey(socket)) _connections[socket] = serving;
        }
    }

    private async Task ReadLinesAsync(Socket socket)
    {
        await Task.Yield(); // off the accepting loop, and out of its lock
        var reader = PipeReader.Create(new NetworkStream(socket, ownsSocket: false), new StreamPipeReaderOptions(useZeroByteReads: true));
        try
        {
            while (await ReadLineAsync(socket, reader))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process ended, or the program did: nothing is owed to either.
        }
        finally
        {
            await reader.CompleteAsync();
            lock (_gate) _ = _connections.Remove(socket);
            socket.Dispose();
        }
    }

    private async ValueTask<bool> ReadLineAsync(Socket socket, PipeReader reader)
    {
        ReadResult result = await reader.ReadAsync(_closing.Token);
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            ReadOnlySequence<byte> line = buffer.Slice(0, end);
            await _transcript.RoomAsync().WaitAsync(_closing.Token);
            Take(socket, line);
            reader.AdvanceTo(buffer.GetPosition(1, end));
            return true;
        }

        if (buffer.Length > MaxLineBytes)
        {
            SendTo(socket, "{\"channel\":\"error\",\"data\":\"a line is longer than 8 MiB\"}\n"u8);
            return false;
        }

        reader.AdvanceTo(buffer.Start, buffer.End);
        return !result.IsCompleted;
    }

    private void Take(Socket socket, ReadOnlySequence<byte> line)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            ReadOnlySpan<byte> bytes = copy.AsSpan(0, (int)line.Length);
            ChannelRoute route = _route(bytes, out byte[]? refusal);
            switch (route)
            {
                case ChannelRoute.Frame:
                    _transcript.SetFrame(bytes);
                    break;
                case ChannelRoute.Message when bytes.Length <= MaxMessageBytes:
                    _transcript.Append(TranscriptKind.Message, bytes);
                    break;
                case ChannelRoute.Message:
                    SendTo(socket, "{\"channel\":\"error\",\"data\":\"a message is longer than 32 KiB\"}\n"u8);
                    break;
                default:
                    SendTo(socket, refusal);
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private static void SendTo(Socket socket, ReadOnlySpan<byte> line)
    {
        try
        {
            socket.Blocking = false;
            _ = socket.Send(line, SocketFlags.None);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // Full, or gone: see Send.
        }
    }
}
