namespace FurtherLink.Engine.SideChannels;

/// <summary>What becomes of a line that a program sent over its side channel.</summary>
public enum ChannelRoute
{
    /// <summary>Nobody knows it: the program is told.</summary>
    Refused,

    /// <summary>It goes into the transcript, in order, for every viewer.</summary>
    Message,

    /// <summary>It replaces the frame that viewers have not had yet.</summary>
    Frame,
}
