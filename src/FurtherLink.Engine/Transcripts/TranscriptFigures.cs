namespace FurtherLink.Engine.Transcripts;

/// <summary>How much went through a transcript.</summary>
/// <param name="Written">Bytes since the program's start.</param>
/// <param name="Lost">Of these, those that were forgotten before anybody had read them.</param>
/// <param name="Kept">Of these, those that are kept.</param>
internal readonly record struct TranscriptFigures(long Written, long Lost, long Kept);
