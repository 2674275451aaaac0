using FurtherLink.Configuration;

namespace FurtherLink.Panel;

/// <summary>What the daemon tells of its screen: 430 to 439; next free: 432.</summary>
internal static partial class ScreenHostLog
{
    [LoggerMessage(430, LogLevel.Information, "The screen is ready ({Kind})")]
    public static partial void ScreenReady(this ILogger<ScreenHost> logger, DisplayKind kind);

    [LoggerMessage(431, LogLevel.Warning, "The buttons of Device:Buttons cannot be used: {Reason}")]
    public static partial void NoGpioButtons(this ILogger<ScreenHost> logger, string reason);
}
