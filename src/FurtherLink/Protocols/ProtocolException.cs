namespace FurtherLink.Protocols;

/// <summary>The client said something that the protocol has no place for. The message names the field and the reason, and goes into the answer.</summary>
internal sealed class ProtocolException(string reason) : Exception(reason);
