using FurtherLink.Engine.Counting;
using FurtherLink.Engine.Transcripts;

namespace FurtherLink.Engine.Programs;

/// <summary>
/// What programs come to in all. What they say is not counted while they say it: each one's transcript knows how far it is, and is asked when somebody wants to know, and
/// once more when it is over. So the sums never go back, and a byte of output costs nothing.
/// </summary>
internal sealed class ProgramLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<Execution, TranscriptFigures> _open = []; // what was there before it was this daemon's
    private readonly Tally<ProgramEnd> _ended = new();
    private long _started;
    private long _refused;
    private long _adopted;
    private long _output;
    private long _lost;

    /// <summary>Programs started.</summary>
    public long Started => Interlocked.Read(ref _started);

    /// <summary>Programs not started.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Programs gone on with.</summary>
    public long Adopted => Interlocked.Read(ref _adopted);

    /// <summary>How those ended that have.</summary>
    public IReadOnlyList<(ProgramEnd End, long Count)> Ended => [.. _ended.All];

    /// <summary>What all have said, and how much of it nobody has had.</summary>
    public (long Output, long Lost) Bytes
    {
        get
        {
            lock (_gate)
            {
                (long output, long lost) = (_output, _lost);
                foreach ((Execution execution, TranscriptFigures before) in _open)
                {
                    TranscriptFigures now = execution.Transcript.Figures;
                    output += now.Written - before.Written;
                    lost += now.Lost - before.Lost;
                }

                return (output, lost);
            }
        }
    }

    /// <summary>One was not started.</summary>
    public void Refuse() => _ = Interlocked.Increment(ref _refused);

    /// <summary>One runs that was started now.</summary>
    public void Start(Execution execution)
    {
        _ = Interlocked.Increment(ref _started);
        lock (_gate) _open.Add(execution, default);
    }

    /// <summary>One runs that was started by a daemon before.</summary>
    public void Adopt(Execution execution)
    {
        _ = Interlocked.Increment(ref _adopted);
        lock (_gate) _open.Add(execution, execution.Transcript.Figures);
    }

    /// <summary>One has ended. Before anybody is told, so that who was told finds it counted.</summary>
    public void End(Execution execution) => _ended.Count(execution.EndReason switch
    {
        EndReason.Stopped => ProgramEnd.Stopped,
        EndReason.TimedOut => ProgramEnd.TimedOut,
        EndReason.TooMuchOutput => ProgramEnd.TooMuchOutput,
        _ when execution.Status.IsSuccess => ProgramEnd.Finished,
        _ when execution.Status.Code > 0 => ProgramEnd.Failed,
        _ => ProgramEnd.Killed,
    });

    /// <summary>One says nothing any more.</summary>
    public void Close(Execution execution)
    {
        lock (_gate)
        {
            if (!_open.Remove(execution, out TranscriptFigures before)) return;
            TranscriptFigures now = execution.Transcript.Figures;
            _output += now.Written - before.Written;
            _lost += now.Lost - before.Lost;
        }
    }
}
