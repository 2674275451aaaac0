using Microsoft.Extensions.Logging;

namespace FurtherLink.Device.PiTopd;

/// <summary>What is told of pi-topd: 400 to 409; next free: 406.</summary>
internal static partial class PiTopdLog
{
    [LoggerMessage(400, LogLevel.Warning, "pi-topd cannot be spoken to: {Reason}")]
    internal static partial void NoZmq(this ILogger logger, string reason);

    [LoggerMessage(401, LogLevel.Information, "pi-topd is ready")]
    internal static partial void PiTopdReady(this ILogger logger);

    [LoggerMessage(402, LogLevel.Debug, "pi-topd says {Id} {Parameters}")]
    internal static partial void PiTopdSays(this ILogger logger, int id, string parameters);

    [LoggerMessage(403, LogLevel.Warning, "pi-topd is heard no more: {Reason}")]
    internal static partial void PiTopdUnheard(this ILogger logger, string reason);

    [LoggerMessage(405, LogLevel.Warning, "A button is not believed: somebody other than root is at port {Port}, which is pi-topd's")]
    internal static partial void NotPiTopd(this ILogger logger, int port);

    [LoggerMessage(404, LogLevel.Information, "pi-topd announces that this device is shutting down")]
    internal static partial void ShuttingDown(this ILogger logger);
}
