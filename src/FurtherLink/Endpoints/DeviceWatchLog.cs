namespace FurtherLink.Endpoints;

/// <summary>Messages of <c>/device</c>: 440 to 449; next free: 442.</summary>
internal static partial class DeviceWatchLog
{
    [LoggerMessage(440, LogLevel.Error, "The device could not be looked at")]
    internal static partial void LookFailed(this ILogger<DeviceWatch> logger, Exception failure);

    [LoggerMessage(441, LogLevel.Warning, "Changes of addresses are noticed up to 30 s late: {Reason}")]
    internal static partial void NetworkUnwatched(this ILogger<DeviceWatch> logger, string reason);
}
