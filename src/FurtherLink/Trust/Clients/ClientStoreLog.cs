namespace FurtherLink.Trust.Clients;

internal static partial class ClientStoreLog
{
    [LoggerMessage(130, LogLevel.Warning, "Paired clients: {File} is damaged ({Reason}); it was set aside as {Aside}, and every client has to be paired again")]
    public static partial void ClientsDamaged(this ILogger<ClientStore> logger, string file, string reason, string aside);

    [LoggerMessage(131, LogLevel.Warning, "Paired clients: {File} cannot be read ({Reason}); as long as that is so, nobody is known")]
    public static partial void ClientsUnreadable(this ILogger<ClientStore> logger, string file, string reason);

    [LoggerMessage(132, LogLevel.Warning, "Paired clients: {File} cannot be written ({Reason}); who was paired or revoked now is so only until the daemon ends")]
    public static partial void ClientsNotKept(this ILogger<ClientStore> logger, string file, string reason);

    [LoggerMessage(133, LogLevel.Information, "Client '{Name}' ({Id}) was revoked")]
    public static partial void Revoked(this ILogger<ClientStore> logger, string name, string id);
}
