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
    // What one read may take; a frame is then a few pieces, each looked through for its end.
    private const int ReadBytes = 64 * 1024;

    // More than a Unix socket holds: what was sent before the end is read, and who goes on sending is not waited for.
    private const int MostBytesAtEnd = 1 << 20;

    private readonly Socket _socket;
    private readonly ChannelFraming _framing;
    private readonly ChannelTerms _terms;
    private readonly ChannelOutput _output;
    private readonly NetworkStream _stream;
    private readonly PipeReader _reader;
    private readonly Transcript _transcript;
    private readonly SemaphoreSlim _longLine;
    private readonly byte[] _number;
    private long _atEnd = MostBytesAtEnd;
    private volatile bool _ending;
    private bool _holdsLongLine;
    private bool _toldOfPace;

    /// <summary>Takes ownership of a connected socket.</summary>
    /// <param name="number">Tells it from every other connection that the program has or had.</param>
    /// <param name="socket">The process.</param>
    /// <param name="framing">How its messages stand in what it sends.</param>
    /// <param name="terms">What holds for every connection.</param>
    /// <param name="transcript">Where messages and frames go.</param>
    /// <param name="longLine">Held by the one connection of a program that may gather a line longer than one read.</param>
    public ChannelConnection(long number, Socket socket, ChannelFraming framing, ChannelTerms terms, Transcript transcript, SemaphoreSlim longLine)
    {
        Number = number;
        _number = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{number} "));
        _socket = socket;
        _framing = framing;
        _terms = terms;
        _transcript = transcript;
        _longLine = longLine;
        _stream = new NetworkStream(socket, ownsSocket: false);
        _reader = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: ReadBytes, useZeroByteReads: true));
        socket.Blocking = false; // for sending; only now, since a stream insists on a blocking socket when it is made
        _output = new ChannelOutput(socket);
    }

    /// <summary>Tells it from every other connection that the program has or had; from 1.</summary>
    public long Number { get; }

    /// <summary>Whether lines are sent to it.</summary>
    public bool Listens => _framing.Listens;

    /// <summary>Sends an answer, or a greeting: as soon as the process reads, and never left out.</summary>
    public void Answer(ReadOnlyMemory<byte> line)
    {
        if (Listens) _output.Add(line);
    }

    /// <summary>Sends a line, or passes the process over; see <see cref="ChannelOutput.Send"/>.</summary>
    public void Send(ReadOnlySpan<byte> line)
    {
        if (Listens) _output.Send(line);
    }

    /// <summary>The program has ended: reads what is there, and no more.</summary>
    public void End()
    {
        _ending = true;
        _reader.CancelPendingRead();
    }

    /// <summary>
    /// Lets the process go, which is the next daemon's: reads what it has sent whole. A line that it is sending fails there (EPIPE, unix(7)), and is sent again,
    /// to whoever listens then.
    /// </summary>
    public void Leave()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Receive);
        }
        catch (SocketException)
        {
            // It is gone already.
        }

        End();
    }

    /// <summary>Reads lines until the process closes its end, the program has ended, or the channel is closed.</summary>
    public async Task ReadAsync(CancellationToken closing)
    {
        await Task.Yield(); // off the accepting loop, and out of its lock
        try
        {
            while (await ReadLineAsync(closing))
            {
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The process ended, or the program did: nothing is owed to either.
        }
        finally
        {
            LetLongLineGo();
            await _reader.CompleteAsync();
            await _output.DisposeAsync();
        }
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<bool> ReadLineAsync(CancellationToken closing)
    {
        ReadResult result = await _reader.ReadAsync(closing);
        ReadOnlySequence<byte> buffer = result.Buffer;
        if (TryFindLine(buffer, out ReadOnlySequence<byte> line, out SequencePosition behind))
        {
            await _transcript.RoomAsync().WaitAsync(closing);
            _atEnd -= _ending ? line.Length : 0;
            await TakeAsync(line, closing);
            _reader.AdvanceTo(behind);
            LetLongLineGo();
            return _atEnd > 0;
        }

        if (buffer.Length > SideChannel.MaxLineBytes)
        {
            Refuse("a line is longer than 8 MiB; the connection is closed");
            return false;
        }

        _reader.AdvanceTo(buffer.Start, buffer.End);
        if (buffer.Length >= ReadBytes && !_holdsLongLine)
        {
            await _longLine.WaitAsync(closing);
            _holdsLongLine = true;
        }

        return !result.IsCompleted && !(_ending && _socket.Available == 0);
    }

    private bool TryFindLine(ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> line, out SequencePosition behind)
    {
        var reader = new SequenceReader<byte>(buffer);
        bool found = reader.TryReadTo(out line, _framing.End.Span, advancePastDelimiter: true);
        behind = reader.Position;
        return found;
    }

    private async ValueTask TakeAsync(ReadOnlySequence<byte> line, CancellationToken closing)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent((int)line.Length);
        try
        {
            line.CopyTo(copy);
            ReadOnlyMemory<byte> bytes = _framing.ToLine(copy.AsMemory(0, (int)line.Length));
            if (Route(bytes.Span)) await AnswerAsync(bytes, closing);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(copy);
        }

        TimeSpan wait = _terms.Pace.Take();
        if (wait == TimeSpan.Zero) return;
        if (!_toldOfPace) Refuse($"more than {_terms.Pace.LinesPerSecond} messages a second; they are held back");
        _toldOfPace = true;
        if (!_ending) await Task.Delay(wait, _terms.Time, closing);
    }

    private async ValueTask AnswerAsync(ReadOnlyMemory<byte> line, CancellationToken closing)
    {
        if (await _terms.Take(line, closing) is { } answer) Answer(answer);
    }

    /// <summary>Puts a line where it belongs; true: it is for the daemon itself.</summary>
    private bool Route(ReadOnlySpan<byte> line)
    {
        ChannelRoute route = _terms.Route(line, out byte[]? refusal);
        bool isMessage = route is ChannelRoute.Message or ChannelRoute.Request or ChannelRoute.Taken;
        if (isMessage && line.Length > SideChannel.MaxMessageBytes) Refuse($"a message is longer than {SideChannel.MaxMessageBytes / 1024} KiB");
        else if (route == ChannelRoute.Frame) _transcript.SetFrame(line);
        else if (route == ChannelRoute.Message) _transcript.Append(TranscriptKind.Message, line);
        else if (route == ChannelRoute.Request) _transcript.Append(TranscriptKind.Message, [.. _number, .. line]);
        else if (route == ChannelRoute.Taken) return true;
        else Send(refusal);
        return false;
    }

    private void Refuse(string reason) => Send(Encoding.ASCII.GetBytes($"{{\"channel\":\"error\",\"data\":\"{reason}\"}}\n"));

    private void LetLongLineGo()
    {
        if (_holdsLongLine) _ = _longLine.Release();
        _holdsLongLine = false;
    }
}
