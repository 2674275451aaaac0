using FurtherLink.Configuration;
using FurtherLink.Linux.Users;

namespace FurtherLink.Commands;

/// <summary>Where the daemon of this device keeps its state, as seen from the shell of somebody who may be another user.</summary>
internal static class DaemonState
{
    /// <summary>
    /// The settings with the state directory that is meant: the one that was set; else this user's own if a daemon was there; else that of the system's daemon.
    /// </summary>
    public static DaemonOptions Seen(DaemonOptions options, Settings settings)
    {
        bool own = settings.IsWritten("State:Directory") || UserAccount.IsRoot || File.Exists(new Trust.Certificates.StateFiles(options.StateDirectory).Certificate);
        return own || !Directory.Exists(StateDirectory.System) ? options : options with { StateDirectory = StateDirectory.System };
    }
}
