namespace FurtherLink.Trust.Pairing;

internal static partial class PairingLog
{
    [LoggerMessage(143, LogLevel.Information, "Pairing: a window is open for two minutes; its code is shown at the device")]
    public static partial void WindowOpened(this ILogger<PairingDesk> logger);

    [LoggerMessage(144, LogLevel.Information, "Pairing: the window is closed; nobody was paired")]
    public static partial void WindowClosed(this ILogger<PairingDesk> logger);

    [LoggerMessage(145, LogLevel.Warning, "Pairing: too many wrong codes; the window is closed")]
    public static partial void WindowUsedUp(this ILogger<PairingDesk> logger);

    [LoggerMessage(146, LogLevel.Information, "{Client}: '{Name}' asks to be paired; waiting for an answer at the device")]
    public static partial void PairingAsked(this ILogger<PairingDesk> logger, string client, string name);

    [LoggerMessage(147, LogLevel.Warning, "{Client}: '{Name}' tried a wrong code")]
    public static partial void WrongCode(this ILogger<PairingDesk> logger, string client, string name);

    [LoggerMessage(148, LogLevel.Information, "{Client}: '{Name}' is paired as client {Id} with the role {Role}")]
    public static partial void Paired(this ILogger<PairingDesk> logger, string client, string name, string id, Role role);

    [LoggerMessage(149, LogLevel.Warning, "{Client}: '{Name}' cannot be paired: {Reason}")]
    public static partial void NotPaired(this ILogger<PairingDesk> logger, string client, string name, string reason);
}
