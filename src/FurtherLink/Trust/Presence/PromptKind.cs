namespace FurtherLink.Trust.Presence;

/// <summary>What the people at the device are shown or asked.</summary>
internal enum PromptKind
{
    /// <summary>A code to be typed into the browser that is to be paired. No answer but to close it.</summary>
    Code,

    /// <summary>Whether somebody who asks to be paired may have a code.</summary>
    Pair,

    /// <summary>Whether the digits shown here are those shown there.</summary>
    Compare,

    /// <summary>Whether a page that knows nothing of pairing may run programs.</summary>
    Guest,
}
