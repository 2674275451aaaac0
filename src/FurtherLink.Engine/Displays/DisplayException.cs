namespace FurtherLink.Engine.Displays;

/// <summary>A display cannot be had; the message is for people and says why.</summary>
internal sealed class DisplayException(string reason, Exception? cause = null) : Exception(reason, cause);
