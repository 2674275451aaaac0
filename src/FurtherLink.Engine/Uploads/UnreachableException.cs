namespace FurtherLink.Engine.Uploads;

/// <summary>A server cannot be reached from here: no name resolution, no route, nobody listening, no answer. As a rule this device is offline.</summary>
internal sealed class UnreachableException(string message, Exception cause) : IOException(message, cause);
