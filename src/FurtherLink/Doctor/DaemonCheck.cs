using FurtherLink.Configuration;
using FurtherLink.Hosting;

namespace FurtherLink.Doctor;

/// <summary>Whether the daemon runs, is this version, and nobody else has its port.</summary>
internal sealed class DaemonCheck(NetworkOptions network) : ICheck
{
    public string Subject => "daemon";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken ct)
    {
        if (network.Port == 0) return [Finding.Unknown("Network:Port is 0: the port is another one at each start")];
        IReadOnlySet<string> sockets = ListeningSockets.On(network.Port);
        string? version = sockets.Count == 0 ? null : await AnsweringDaemon.VersionAsync(network.LocalEndPoint, network.Tls, ct);
        return [Judge(network.Port, sockets.Count > 0, version, ProductVersion.Text, version is null ? OpenFiles.Of(sockets) : [])];
    }

    /// <param name="port">The daemon's.</param>
    /// <param name="taken">Whether somebody listens there.</param>
    /// <param name="version">What answers as a daemon does; null where nobody does.</param>
    /// <param name="mine">The version of this program.</param>
    /// <param name="holders">Who listens there, as far as that can be seen.</param>
    internal static Finding Judge(int port, bool taken, string? version, string mine, IReadOnlyList<Holder> holders)
    {
        if (version == mine) return Finding.Fine($"version {version} answers on port {port}");
        if (version is not null) return Finding.Wrong($"the daemon that runs is version {version}, this program is {mine}", "sudo systemctl restart further-link");
        if (!taken) return Finding.Wrong("the daemon is not running", "sudo systemctl start further-link; why it ended: journalctl --unit further-link --lines 20");
        string holder = holders.Count == 0 ? "a process that only root can name (sudo further-link doctor)" : string.Join(" and ", holders);
        return Finding.Wrong(
            $"port {port} is taken by {holder}, which does not answer as Further Link does",
            "stop that, or set Network:Port (FURTHER_LINK_PORT) to another one; if it is further-link, restart it");
    }
}
