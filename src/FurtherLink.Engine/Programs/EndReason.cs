namespace FurtherLink.Engine.Programs;

/// <summary>Why a program ended; the first reason counts.</summary>
public enum EndReason
{
    /// <summary>By itself, or by somebody's signal; or it still runs.</summary>
    None,

    /// <summary>Somebody stopped it, nobody looked any more, or the daemon stops.</summary>
    Stopped,

    /// <summary>Its time was up.</summary>
    TimedOut,

    /// <summary>It wrote more than it may with nobody attached.</summary>
    TooMuchOutput,
}
