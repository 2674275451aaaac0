namespace FurtherLink.Engine.Programs;

/// <summary>How a program came to its end, as those count it who look after many.</summary>
public enum ProgramEnd
{
    /// <summary>By itself, with exit code 0.</summary>
    Finished,

    /// <summary>By itself, with another.</summary>
    Failed,

    /// <summary>By a signal that was not the daemon's: its own mistake, somebody's kill, or the kernel's where memory ran out.</summary>
    Killed,

    /// <summary>See <see cref="EndReason.Stopped"/>.</summary>
    Stopped,

    /// <summary>See <see cref="EndReason.TimedOut"/>.</summary>
    TimedOut,

    /// <summary>See <see cref="EndReason.TooMuchOutput"/>.</summary>
    TooMuchOutput,
}

/// <summary>What runs now, and what all programs of this daemon have come to.</summary>
/// <param name="Running">Programs that run, see <see cref="RunningPrograms.Count"/>.</param>
/// <param name="Detached">Of these, those that nobody is connected to.</param>
/// <param name="Sessions">Programs that can be found by their session, ended ones included.</param>
/// <param name="Displays">Displays of programs.</param>
/// <param name="Viewers">Those who look at them.</param>
/// <param name="Started">Programs that this daemon has started.</param>
/// <param name="Refused">Programs that it was asked to start and did not.</param>
/// <param name="Adopted">Programs that it went on with, which the daemon before had started.</param>
/// <param name="Ended">How those ended that have.</param>
/// <param name="OutputBytes">Bytes that programs have said to this daemon: output and messages.</param>
/// <param name="LostBytes">Bytes of these that were forgotten before anybody had read them.</param>
/// <param name="KeptBytes">Bytes of these that are kept now.</param>
public sealed record ProgramFigures(
    int Running, int Detached, int Sessions, int Displays, int Viewers, long Started, long Refused, long Adopted,
    IReadOnlyList<(ProgramEnd End, long Count)> Ended, long OutputBytes, long LostBytes, long KeptBytes);
