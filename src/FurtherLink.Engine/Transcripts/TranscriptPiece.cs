namespace FurtherLink.Engine.Transcripts;

/// <summary>One piece of a transcript, as a reader gets it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Position">Where in the transcript it ends, in bytes of the program's output; strictly increasing.</param>
/// <param name="Lost">Of a <see cref="TranscriptKind.Gap"/>, the bytes that are missing.</param>
public readonly record struct TranscriptPiece(TranscriptKind Kind, long Position, long Lost = 0);
