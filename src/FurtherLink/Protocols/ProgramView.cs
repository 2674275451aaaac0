using FurtherLink.Engine.Programs;
using FurtherLink.Engine.Transcripts;
using FurtherLink.Linux.Processes;

namespace FurtherLink.Protocols;

/// <summary>One program as one socket sees it: turns its transcript into frames.</summary>
internal sealed class ProgramView : IFrameSource
{
    // Large enough that a flood is few frames, small enough that another program's key does not wait long behind one.
    private const int MostTextBytes = 32 * 1024;

    // A third of the time between two frames of a camera.
    private static readonly TimeSpan FramePause = TimeSpan.FromMilliseconds(10);

    private readonly ProgramSocket _socket;
    private readonly PooledBuffer _text = new();
    private readonly bool _numbered;
    private TranscriptReader? _reader;
    private TranscriptPiece? _end;
    private Timer? _look;
    private volatile bool _held;

    /// <summary>A view of <paramref name="execution"/>; nothing is read before <see cref="Begin"/>.</summary>
    /// <param name="socket">Whose view it is.</param>
    /// <param name="process">The client's name for the program; empty where a socket has but one.</param>
    /// <param name="execution">The program.</param>
    /// <param name="numbered">Whether messages carry their position.</param>
    public ProgramView(ProgramSocket socket, string process, Execution execution, bool numbered)
    {
        _socket = socket;
        Process = process;
        Execution = execution;
        _numbered = numbered;
    }

    public string Process { get; }

    public Execution Execution { get; }

    /// <summary>Attaches to the transcript.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The program has not come that far.</exception>
    public void Begin(long after) => _reader = Execution.Attach(after, () => _socket.Writer.Ready(this));

    /// <summary>Lets the sender look for the first time; from then on the transcript tells it when there is something.</summary>
    public void Show() => _socket.Writer.Ready(this);

    /// <summary>
    /// Sends nothing more until <see cref="Resume"/>: the viewer has more than it can show. A browser cannot leave a message unread, so this is how its client is a
    /// slow reader, for which the program waits.
    /// </summary>
    public void Pause() => _held = true;

    /// <summary>Goes on where <see cref="Pause"/> stopped.</summary>
    public void Resume()
    {
        _held = false;
        Show();
    }

    /// <summary>The socket is gone: so is this viewer.</summary>
    public void Leave()
    {
        if (_reader is { } reader) Execution.Detach(reader);
        _look?.Dispose();
    }

    /// <summary>Nothing tells when a connection has taken what was sent.</summary>
    private void LookAgainSoon()
    {
        _look ??= new Timer(static view => ((ProgramView)view!).Show(), this, Timeout.Infinite, Timeout.Infinite);
        _ = _look.Change(FramePause, Timeout.InfiniteTimeSpan);
    }

    public bool TryWriteFrame(PooledBuffer frame)
    {
        if (_end is { } end)
        {
            WriteEnd(frame, end);
            return true;
        }

        while (!_held)
        {
            _text.Clear();
            TranscriptPiece piece = _reader!.TryRead(_text, MostTextBytes, _socket.TakesFrames);
            if (piece.Kind == TranscriptKind.None)
            {
                _text.Release();
                if (_reader.HoldsFrame) LookAgainSoon();
                return false;
            }

            if (_socket.Shows(piece.Kind, _text.WrittenSpan) && TryWrite(frame, piece)) return true;
        }

        return false;
    }

    private bool TryWrite(PooledBuffer frame, TranscriptPiece piece)
    {
        ProgramFrames frames = _socket.Frames;
        long? sequence = _numbered ? piece.Position : null;
        switch (piece.Kind)
        {
            case TranscriptKind.Output:
                frames.WriteOutput(frame, "stdout", Process, _text.WrittenSpan, sequence);
                break;
            case TranscriptKind.Error:
                frames.WriteOutput(frame, "stderr", Process, _text.WrittenSpan, sequence);
                break;
            case TranscriptKind.Message:
                return _socket.TryWriteMessage(frame, this, ChannelLine.ParseKept(_text.WrittenSpan), sequence);
            case TranscriptKind.Frame:
                return _socket.TryWriteMessage(frame, this, ChannelLine.ParseKept(_text.WrittenSpan), sequence: null);
            case TranscriptKind.Gap:
                frames.WriteGap(frame, Process, piece.Lost, sequence);
                break;
            case TranscriptKind.End when _socket.TryWriteParting(frame, this):
                _end = piece;
                break;
            case TranscriptKind.End:
                WriteEnd(frame, piece);
                break;
        }

        return true;
    }

    private void WriteEnd(PooledBuffer frame, TranscriptPiece end)
    {
        ExitStatus status = _socket.StatusOf(Execution);
        _end = null;
        _socket.Frames.WriteStopped(frame, Process, status.Code, status.Signal == Signal.None ? null : status.Signal.Name(), _numbered ? end.Position : null, Execution.EndReason);
        _socket.Forget(this);
    }
}
