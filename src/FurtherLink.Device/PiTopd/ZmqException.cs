namespace FurtherLink.Device.PiTopd;

/// <summary>ZeroMQ said no, or is not installed; the message says what was tried.</summary>
internal sealed class ZmqException(string message) : IOException(message);
