namespace FurtherLink.Hosting;

/// <summary>The daemon cannot listen where it should; the message says where, why, and what to do, in one line.</summary>
internal sealed class ListenException(string message, Exception reason) : IOException(message, reason);
