namespace FurtherLink.Engine.Transcripts;

/// <summary>What a piece of a transcript is.</summary>
public enum TranscriptKind
{
    /// <summary>Nothing to read now.</summary>
    None,

    /// <summary>Standard output, or all output of a terminal.</summary>
    Output,

    /// <summary>Standard error of a program without terminal.</summary>
    Error,

    /// <summary>A line of the side channel; never cut, never merged.</summary>
    Message,

    /// <summary>Part of the transcript is no longer there: <see cref="TranscriptPiece.Lost"/>.</summary>
    Gap,

    /// <summary>The newest frame; older ones that nobody read in time are skipped, and none has a position.</summary>
    Frame,

    /// <summary>The program has ended; the last piece.</summary>
    End,
}
