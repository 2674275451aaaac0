using System.Net;

using FurtherLink.Configuration;

namespace FurtherLink.Trust.Gate;

internal static partial class GateLog
{
    [LoggerMessage(134, LogLevel.Information, "{Client}: {Caller} let in to {Path} by {How}")]
    public static partial void Admitted(this ILogger<Gatekeeper> logger, IPAddress client, string caller, string how, string path);

    [LoggerMessage(135, LogLevel.Information, "{Client}: turned away from {Path}: not known here")]
    public static partial void Unknown(this ILogger<Gatekeeper> logger, IPAddress client, string path);

    [LoggerMessage(136, LogLevel.Information, "{Client}: {Caller}, known by {How}, turned away from {Path}: it needs the role {Role}")]
    public static partial void NotAllowed(this ILogger<Gatekeeper> logger, IPAddress client, string caller, string how, Role role, string path);

    [LoggerMessage(137, LogLevel.Warning, "{Client}: asks too often without being known; it has to wait")]
    public static partial void TooManyRequests(this ILogger<Gatekeeper> logger, IPAddress client);

    [LoggerMessage(138, LogLevel.Information, "{Client}: turned away: it asked for '{Host}', which is not this device")]
    public static partial void WrongHost(this ILogger<HostCheck> logger, IPAddress client, string host);

    [LoggerMessage(139, LogLevel.Warning, "The kernel does not say who connected: {Reason}")]
    public static partial void PeerUnknown(this ILogger<LocalCallers> logger, string reason);

    [LoggerMessage(140, LogLevel.Information, "{Client}: {Origin} asks to run programs; waiting for an answer at the device")]
    public static partial void GuestAsks(this ILogger<Guests> logger, string client, Origin origin);

    [LoggerMessage(141, LogLevel.Information, "{Client}: {Origin} was let in at the device")]
    public static partial void GuestAdmitted(this ILogger<Guests> logger, string client, Origin origin);

    [LoggerMessage(142, LogLevel.Information, "{Client}: {Origin} is no guest any more")]
    public static partial void GuestLeft(this ILogger<Guests> logger, string client, Origin origin);
}
