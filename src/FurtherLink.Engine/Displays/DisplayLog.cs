using Microsoft.Extensions.Logging;

namespace FurtherLink.Engine.Displays;

/// <summary>Events 570 to 579.</summary>
internal static partial class DisplayLog
{
    [LoggerMessage(570, LogLevel.Warning, "A program that asked for a display runs without one: {Reason}")]
    public static partial void NoDisplay(this ILogger log, string reason);
}
