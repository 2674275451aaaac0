using Microsoft.Extensions.Logging;

namespace FurtherLink.Device.Access;

/// <summary>What is told of taking the display: 410 to 419; next free: 414.</summary>
internal static partial class DisplayLog
{
    [LoggerMessage(410, LogLevel.Warning, "The display cannot be used: {Reason}")]
    internal static partial void NoDisplay(this ILogger logger, string reason);

    [LoggerMessage(411, LogLevel.Debug, "The display is taken (shared: {Shared})")]
    internal static partial void DisplayTaken(this ILogger logger, bool shared);

    [LoggerMessage(412, LogLevel.Debug, "The display is given back")]
    internal static partial void DisplayGivenBack(this ILogger logger);

    [LoggerMessage(413, LogLevel.Warning, "The buttons cannot be used: {Reason}")]
    internal static partial void NoButtons(this ILogger logger, string reason);
}
