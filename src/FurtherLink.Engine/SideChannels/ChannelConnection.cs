using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Net.Sockets;
using System.Text;

using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.SideChannels;

/// <summary>One process connected to a program's side channel: its lines go into the transcript, in order; lines for it are sent if it reads.</summary>
internal sealed class ChannelConnection : IDisposable
{
    // What one read may take; a frame is then a few pieces, each looked through for its newline.
    private const int ReadBytes = 64 * 1024;

    private readonly Socket _socket;
    private readonly ChannelOutput _output;
    private readonly NetworkStream _stream;
    private readonly Transcript _transcript;
    private readonly ChannelRouter _route;
    private readonly SemaphoreSlim _longLine;
    private readonly byte[] _number;
    private bool _holdsLongLine;

    /// <summary>Takes ownership of a connected socket.</summary>
    /// <param name="number">Tells it from every other connection that the program has or had.</param>
    /// <param name="socket">The process.</param>
    /// <param name="transcript">Where messages and frames go.</param>
    /// <param name="route">Says which is which.</param>
    /// <param name="longLine">Held by the one connection of a program that may gather a line longer than one read.</param>
    public ChannelConnection(long number, Socket socket, Transcript transcript, ChannelRouter route, SemaphoreSlim longLine)
    {
        Number = number;
        _number = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} "));
        _socket = socket;
        _transcript = transcript;
        _route = route;
        _longLine = longLine;
        _stream = new NetworkStream(socket, ownsSocket: false);
        socket.Blocking = false; // for sending; only now, since a stream insists on a blocking socket when it is made
        _output = new ChannelOutput(socket);
    }

    /// <summary>Tells it from every other connection that the program has or had; from 1.</summary>
    public long Number { get; }

    /// <summary>Sends the first lines, whatever their length.</summary>
    public void Greet(IReadOnlyList<ReadOnlyMemory<byte>> lines)
    {
        foreach (ReadOnlyMemory<byte> line in lines) _output.Add(line);
    }

    /// <summary>Sends an answer: as soon as the process reads, and never left out.</summary>
    public void Answer(ReadOnlyMemory<byte> line) => _output.Add(line);

    /// <summary>Sends a line, or passes the process over; see <see cref="ChannelOutput.Send"/>.</summary>
    public void Send(ReadOnlySpan<byte> line) => _output.Send(line);

    /// <summary>Reads lines until the process closes its end, or the channel is closed.</summary>
    public async Task ReadAsync(CancellationToken closing)
    {
        await Task.Yield(); // off the accepting loop, and out of its lock
        var reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, useZeroByteReads: true));
        try
        {
            while (await ReadLineAsync(reader, closing))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process ended, or the program did: nothing is owed to either.
        }
        finally
        {
            if (_holdsLongLine) _ = _longLine.Release();
            await reader.CompleteAsync();
            await _output.DisposeAsync();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> ReadLineAsync(PipeReader reader, CancellationToken closing)
    {
        ReadResult result = await reader.ReadAsync(closing);
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (buffer.PositionOf((byte)'\n') is { } end)
        {
            await _transcript.RoomAsync().WaitAsync(closing);
            Take(buffer.Slice(0, end));
            reader.AdvanceTo(buffer.GetPosition(1, end));
            if (_holdsLongLine) _ = _longLine.Release();
            _holdsLongLine = false;
            return true;
        }

        if (buffer.Length > SideChannel.MaxLineBytes)
        {
            Send("{\"channel\":\"error\",\"data\":\"a line is longer than 8 MiB\"}\n"u8);
            return false;
        }

        reader.AdvanceTo(buffer.Start, buffer.End);
        if (buffer.Length >= ReadBytes && !_holdsLongLine)
        {
            await _longLine.WaitAsync(closing);
            _holdsLongLine = true;
        }

        return !result.IsCompleted;
    }

    private void Take(ReadOnlySequence<byte> line)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            ReadOnlySpan<byte> bytes = copy.AsSpan(0, (int)line.Length);
            switch (_route(bytes, out byte[]? refusal))
            {
                case ChannelRoute.Frame:
                    _transcript.SetFrame(bytes);
                    break;
                case ChannelRoute.Message when bytes.Length <= SideChannel.MaxMessageBytes:
                    _transcript.Append(TranscriptKind.Message, bytes);
                    break;
                case ChannelRoute.Request when bytes.Length <= SideChannel.MaxMessageBytes:
                    _transcript.Append(TranscriptKind.Message, [.. _number, .. bytes]);
                    break;
                case ChannelRoute.Message or ChannelRoute.Request:
                    Send("{\"channel\":\"error\",\"data\":\"a message is longer than 32 KiB\"}\n"u8);
                    break;
                default:
                    Send(refusal);
                    break;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }
    }
}
