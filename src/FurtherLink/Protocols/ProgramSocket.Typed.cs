namespace FurtherLink.Protocols;

/// <summary>A <see cref="ProgramSocket"/> that knows what kind of frames are its own.</summary>
/// <param name="parts">What it is made of.</param>
/// <param name="answers">Makes the reader's frames; owned from now on.</param>
/// <param name="frames">Makes the sender's frames; owned from now on.</param>
internal abstract class ProgramSocket<TFrames>(SocketParts parts, TFrames answers, TFrames frames) : ProgramSocket(parts, answers, frames)
    where TFrames : ProgramFrames
{
    /// <summary>Makes the reader's frames.</summary>
    protected new TFrames Answers => answers;

    /// <summary>Makes the sender's frames.</summary>
    protected new TFrames Frames => frames;
}
