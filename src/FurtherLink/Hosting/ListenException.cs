using System.Net;

namespace FurtherLink.Hosting;

/// <summary>The daemon cannot listen where it should; the message says where, why, and what to do, in one line.</summary>
/// <param name="message">The line.</param>
/// <param name="reason">What the kernel said.</param>
/// <param name="inUse">Where somebody listens already; null: that is not why.</param>
internal sealed class ListenException(string message, Exception reason, IPEndPoint? inUse = null) : IOException(message, reason)
{
    /// <summary>Where somebody listens already; null: that is not why.</summary>
    public IPEndPoint? InUse => inUse;
}
