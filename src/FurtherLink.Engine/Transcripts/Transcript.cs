using System.Buffers;
using System.Diagnostics;

using FurtherLink.Linux.Files;

namespace FurtherLink.Engine.Transcripts;

/// <summary>
/// What a program has said, in order: written by the program's pumps, read by any number of readers, each at its own pace. Bounded: an attached reader that
/// falls behind makes the writers wait, and with nobody attached the oldest is overwritten. Reconnecting, replay and several viewers are all this.
/// </summary>
/// <remarks>
/// A position is a count of the program's bytes since its start, so it does not depend on how they were cut into pieces; a message counts its bytes, the end counts 1.
/// Text is kept as it came, and is appended only up to the last whole UTF-8 character of its stream.
/// The bytes are in a <see cref="ByteRing"/>; beside it stands, as a list of runs, what they are.
/// </remarks>
public sealed class Transcript
{
    /// <summary>How far the slowest reader may be behind before writers wait, in bytes.</summary>
    public const int HighWater = 64 * 1024;

    private const int MostRuns = 16 * 1024;

    private readonly Lock _gate = new();
    private readonly int _retain;
    private readonly Action<long>? _dropped;
    private TranscriptReader[] _readers = []; // replaced, never changed, so that it can be walked outside the lock
    private readonly List<Run> _runs = []; // those before _firstRun are gone
    private int _firstRun;
    private readonly ByteRing _bytes = new(0);
    private long _start;
    private long _end;
    private bool _ended;
    private readonly ArrayBufferWriter<byte> _frame = new();
    private long _frameNumber;
    private long _leftAt;
    private long _unread;
    private bool _holding;
    private bool _frozen;
    private bool _admitsRest;
    private TaskCompletionSource? _room;

    /// <summary>An empty transcript.</summary>
    /// <param name="retain">Bytes kept for readers who come later, however far those attached have read; 0: what all have read is forgotten.</param>
    /// <param name="dropped">
    /// Told, on the writer's thread and outside of any lock, whenever more was forgotten that nobody had read: how many bytes in all.
    /// </param>
    public Transcript(int retain, Action<long>? dropped = null)
    {
        _retain = retain;
        _dropped = dropped;
    }

    /// <summary>Goes on with what another one held.</summary>
    internal Transcript(int retain, Action<long>? dropped, TranscriptImage image)
        : this(retain, dropped)
    {
        _start = _end = image.Start;
        _bytes = new ByteRing(image.Start);
        _bytes.Append(image.Bytes.Span);
        _end = _bytes.End;
        foreach ((TranscriptKind kind, long end) in image.Runs) _runs.Add(new Run(kind, end));
        _leftAt = image.LeftAt;
        _unread = image.Unread;
    }

    /// <summary>Told of every position that is reached, for a process that would go on with this program; null: nobody.</summary>
    internal SharedCounter? Reached { get; set; }

    /// <summary>Where the transcript ends now.</summary>
    public long End
    {
        get
        {
            lock (_gate) return _end;
        }
    }

    /// <summary>Readers attached now.</summary>
    public int Readers => Volatile.Read(ref _readers).Length;

    /// <summary>How much went through it.</summary>
    internal TranscriptFigures Figures
    {
        get
        {
            lock (_gate) return new TranscriptFigures(_bytes.End, _unread, _bytes.End - _bytes.Start);
        }
    }

    /// <summary>
    /// Whether, with nobody attached, writers wait rather than overwrite what the last reader has not had: for the moments in which it may come back. Half of
    /// what is retained is left for what was on its way to that reader when it was lost.
    /// </summary>
    public bool Holding
    {
        get
        {
            lock (_gate) return _holding;
        }

        set
        {
            lock (_gate)
            {
                _holding = value;
                WakeWriters();
            }
        }
    }

    /// <summary>Completes when the slowest reader is near enough for more to be written. At once with no reader.</summary>
    public Task RoomAsync()
    {
        lock (_gate)
        {
            if (HasRoom) return Task.CompletedTask;
            _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _room.Task;
        }
    }

    /// <summary>Adds text or a message. Never waits: it is the writer who waits, for <see cref="RoomAsync"/>, before it reads more.</summary>
    public void Append(TranscriptKind kind, ReadOnlySpan<byte> bytes)
    {
        Debug.Assert(kind is TranscriptKind.Output or TranscriptKind.Error or TranscriptKind.Message);
        if (bytes.IsEmpty) return;
        long unread = 0;
        lock (_gate)
        {
            if (_ended) return;
            _bytes.Append(bytes);
            _end += bytes.Length;
            Reached?.Set(_end);
            AddRun(kind, _end);
            long before = Math.Max(_start, _leftAt);
            Trim();
            if (_readers.Length == 0 && _start > before) unread = _unread += _start - before;
        }

        Notify();
        if (unread > 0) _dropped?.Invoke(unread);
    }

    /// <summary>Lets writers go on, so that they can be told to stop.</summary>
    internal void Freeze()
    {
        lock (_gate)
        {
            _frozen = true;
            WakeWriters();
        }
    }

    /// <summary>
    /// The program has ended: the rest, which is no more than its streams held, is taken however far those attached are behind. So nothing of a program is kept for who
    /// does not read, but what it said.
    /// </summary>
    internal void AdmitRest()
    {
        lock (_gate)
        {
            _admitsRest = true;
            WakeWriters();
        }
    }

    /// <summary>What it holds. Its writers must have stopped.</summary>
    internal TranscriptImage Image()
    {
        lock (_gate)
        {
            var bytes = new byte[_end - _start];
            _bytes.CopyTo(_start, bytes);
            long left = _readers.Length > 0 ? SlowestPosition() : _leftAt;
            return new TranscriptImage(_start, left, _unread, [.. _runs.Skip(_firstRun).Select(static run => (run.Kind, run.End))], bytes);
        }
    }

    /// <summary>Replaces the frame that readers have not had yet.</summary>
    public void SetFrame(ReadOnlySpan<byte> bytes)
    {
        lock (_gate)
        {
            if (_ended) return;
            _frame.ResetWrittenCount();
            _frame.Write(bytes);
            _frameNumber++;
        }

        Notify();
    }

    /// <summary>Adds the end. Nothing can follow.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            if (_ended) return;
            _ended = true;
            _end++;
            AddRun(TranscriptKind.End, _end);
            ForgetFrame();
        }

        Notify();
    }

    /// <summary>Begins to read.</summary>
    /// <param name="after">
    /// From this position on; less than what is kept gives a gap first, amid a message the whole message, and behind the end the end once more: who comes back
    /// always learns of it.
    /// </param>
    /// <param name="available">
    /// Called, on the writer's thread, when there is something to read again after <see cref="TranscriptReader.TryRead"/> found nothing; so not before the
    /// first such look. Must not block.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="after"/> is negative, or past the end.</exception>
    public TranscriptReader Attach(long after, Action available)
    {
        lock (_gate)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(after);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(after, _end);
            long from = _ended && after == _end ? _end - 1 : StartOfMessage(after);
            var reader = new TranscriptReader(this, from, _frameNumber, available);
            _readers = [.. _readers, reader];
            WakeWriters();
            return reader;
        }
    }

    internal void Detach(TranscriptReader reader)
    {
        lock (_gate)
        {
            if (!_readers.Contains(reader)) return;
            _readers = [.. _readers.Where(other => other != reader)];
            ForgetFrame();
            if (_readers.Length == 0) _leftAt = reader.Position;
            Trim();
            WakeWriters();
        }
    }

    /// <summary>Gives a reader its next piece; its bytes go to <paramref name="destination"/>.</summary>
    internal TranscriptPiece Read(TranscriptReader reader, IBufferWriter<byte> destination, int maxTextBytes, bool frames)
    {
        lock (_gate)
        {
            if (reader.Position < _start)
            {
                long lost = _start - reader.Position;
                reader.Position = _start;
                return new TranscriptPiece(TranscriptKind.Gap, _start, lost);
            }

            bool nothingElse = _ended ? reader.Position == _end - 1 : reader.Position == _end;
            bool frameWaits = reader.FrameSeen != _frameNumber;
            reader.HoldsFrame = frameWaits && nothingElse && !frames;
            if (reader.HoldsFrame)
            {
                reader.Waiting = true;
                return default;
            }

            if (frameWaits && frames && (nothingElse || (!reader.FrameWasLast && !_ended)))
            {
                reader.FrameSeen = _frameNumber;
                reader.FrameWasLast = true;
                destination.Write(_frame.WrittenSpan);
                return new TranscriptPiece(TranscriptKind.Frame, reader.Position);
            }

            reader.FrameWasLast = false;
            if (reader.Position == _end)
            {
                reader.Waiting = true;
                return default;
            }

            return ReadRun(reader, destination, maxTextBytes);
        }
    }

    private TranscriptPiece ReadRun(TranscriptReader reader, IBufferWriter<byte> destination, int maxTextBytes)
    {
        Run run = _runs[FindRun(reader.Position)];
        if (run.Kind != TranscriptKind.End)
        {
            int length = (int)(run.End - reader.Position);
            bool whole = run.Kind == TranscriptKind.Message || length <= maxTextBytes;
            Span<byte> target = destination.GetSpan(whole ? length : maxTextBytes)[..(whole ? length : maxTextBytes)];
            _bytes.CopyTo(reader.Position, target);
            int used = whole ? length : Utf8Boundary.CompleteLength(target);
            destination.Advance(used);
            reader.Position += used;
        }
        else
        {
            reader.Position = run.End;
        }

        Trim();
        WakeWriters();
        return new TranscriptPiece(run.Kind, reader.Position);
    }

    private bool HasRoom => _frozen || (_readers.Length > 0 ? _admitsRest || _end - SlowestPosition() < HighWater : !_holding || _end - _leftAt < _retain / 2);

    private long SlowestPosition()
    {
        long slowest = _end;
        foreach (TranscriptReader reader in _readers) slowest = Math.Min(slowest, reader.Position);
        return Math.Max(slowest, _start);
    }

    /// <summary>After the end, a frame is kept for those attached, who get it right before the end.</summary>
    private void ForgetFrame()
    {
        if (_ended && _readers.Length == 0) _frame.Clear();
    }

    private void WakeWriters()
    {
        if (_room is null || !HasRoom) return;
        _room.SetResult();
        _room = null;
    }

    private void Notify()
    {
        foreach (TranscriptReader reader in Volatile.Read(ref _readers)) reader.Notify();
    }

    /// <summary>Forgets what need not be kept: what every reader has had, past the bytes to retain. With nobody attached, all past those.</summary>
    private void Trim()
    {
        long keepFrom = Math.Min(_end - _retain, SlowestPosition());
        // A ring's worth of one-byte runs would cost more than its bytes.
        if (_runs.Count - _firstRun > MostRuns) keepFrom = Math.Max(keepFrom, Math.Min(_runs[_firstRun + MostRuns / 4].End, SlowestPosition()));
        if (keepFrom > _start) ForgetBefore(keepFrom);
    }

    private void ForgetBefore(long position)
    {
        int index = FindRun(position);
        if (index < _runs.Count && _runs[index].Kind == TranscriptKind.Message && position > StartOf(index)) position = _runs[index++].End;
        _start = SkipPartOfCharacter(position, index);
        _bytes.ForgetBefore(Math.Min(_start, _bytes.End)); // the end itself is no byte
        _firstRun = FindRun(_start);
        if (_firstRun == _runs.Count || (_firstRun > 64 && _firstRun > _runs.Count / 2))
        {
            _runs.RemoveRange(0, _firstRun);
            _firstRun = 0;
        }
    }

    private long StartOfMessage(long position)
    {
        int index = position < _start ? _runs.Count : FindRun(position);
        return index < _runs.Count && _runs[index].Kind == TranscriptKind.Message ? StartOf(index) : position;
    }

    private long StartOf(int index) => index > _firstRun ? Math.Max(_start, _runs[index - 1].End) : _start;

    private long SkipPartOfCharacter(long position, int runIndex)
    {
        if (runIndex >= _runs.Count || _runs[runIndex].Kind is not (TranscriptKind.Output or TranscriptKind.Error)) return position;
        // Not past what an attached reader has had: what looks like part of a character there is none.
        long limit = Math.Min(Math.Min(_runs[runIndex].End, position + Utf8Boundary.MaxCharacterBytes - 1), SlowestPosition());
        while (position < limit && (_bytes[position] & 0xC0) == 0x80) position++;
        return position;
    }

    /// <summary>The index of the run that holds the byte behind <paramref name="position"/>; the count of runs if there is none.</summary>
    private int FindRun(long position)
    {
        int low = _firstRun, high = _runs.Count;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (_runs[middle].End > position) high = middle;
            else low = middle + 1;
        }

        return low;
    }

    private void AddRun(TranscriptKind kind, long end)
    {
        bool merges = kind is TranscriptKind.Output or TranscriptKind.Error && _runs.Count > _firstRun && _runs[^1].Kind == kind;
        if (merges) _runs[^1] = new Run(kind, end);
        else _runs.Add(new Run(kind, end));
    }

    /// <summary>Bytes of one kind, up to a position; they begin where the run before ends.</summary>
    private readonly record struct Run(TranscriptKind Kind, long End);
}
