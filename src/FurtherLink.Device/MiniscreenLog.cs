using Microsoft.Extensions.Logging;

namespace FurtherLink.Device;

/// <summary>What the screen tells: 420 to 429; next free: 423.</summary>
internal static partial class MiniscreenLog
{
    [LoggerMessage(420, LogLevel.Error, "The screen could not be drawn")]
    internal static partial void DrawingFailed(this ILogger logger, Exception failure);

    [LoggerMessage(421, LogLevel.Warning, "The display failed: {Reason}")]
    internal static partial void DisplayFailed(this ILogger logger, string reason);

    [LoggerMessage(422, LogLevel.Information, "A button answered {Prompt}: {Answer}")]
    internal static partial void Answered(this ILogger logger, string prompt, bool answer);
}
