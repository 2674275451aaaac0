namespace FurtherLink.Commands;

/// <summary>The program was not started, or cannot be shown any longer; the message says why, in one line.</summary>
internal sealed class RunRefusedException(string message) : Exception(message);
