namespace FurtherLink.Engine.SideChannels;

/// <summary>What becomes of a line that a program sent over its side channel.</summary>
public enum ChannelRoute
{
    /// <summary>Nobody knows it: the program is told.</summary>
    Refused,

    /// <summary>It goes into the transcript, in order, for every viewer.</summary>
    Message,

    /// <summary>
    /// Like a message; but an answer to it goes to the one process that sent it. So what goes into the transcript is the number of its connection, a space, and
    /// the line; see <see cref="Programs.Execution.AnswerChannel"/>.
    /// </summary>
    Request,

    /// <summary>It is for the daemon itself, see <see cref="ChannelDuties.Take"/>; viewers do not get it.</summary>
    Taken,

    /// <summary>It replaces the frame that viewers have not had yet.</summary>
    Frame,
}
