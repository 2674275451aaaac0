using FurtherLink.Engine.Displays;

namespace FurtherLink.Engine.Programs;

/// <summary>What those want to know who look after a device.</summary>
public sealed partial class RunningPrograms
{
    private readonly ProgramLedger _ledger = new();

    /// <summary>What runs now, and what all programs have come to; put together when it is asked for.</summary>
    public ProgramFigures Figures
    {
        get
        {
            Execution[] running = [.. Running];
            Display[] displays = [.. _displays.Values.Select(static execution => execution.Display).OfType<Display>()];
            (long output, long lost) = _ledger.Bytes;
            return new ProgramFigures(
                Count,
                running.Count(static execution => execution is { Detachable: true, HasEnded: false, Transcript.Readers: 0 }),
                _sessions.Count,
                displays.Length,
                displays.Sum(static display => display.Viewers),
                _ledger.Started,
                _ledger.Refused,
                _ledger.Adopted,
                _ledger.Ended,
                output,
                lost,
                running.Union(_sessions.Values).Sum(static execution => execution.Transcript.Figures.Kept));
        }
    }

    private void OnEnded(Execution execution)
    {
        if (!execution.IsLeft) _ledger.End(execution);
        Release(execution.Owner);
    }
}
