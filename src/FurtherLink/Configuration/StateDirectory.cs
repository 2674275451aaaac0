using FurtherLink.Linux.Users;

namespace FurtherLink.Configuration;

/// <summary>Where state is kept when nobody says: as systemd tells a unit, as daemons do, or as the XDG base directories have it for people.</summary>
internal static class StateDirectory
{
    /// <summary><see cref="Default"/>, for people.</summary>
    public const string DefaultInWords = "$STATE_DIRECTORY, else /var/lib/further-link as root, else further-link in $XDG_STATE_HOME or ~/.local/state";

    /// <summary>That of the daemon which the system starts.</summary>
    public const string System = "/var/lib/further-link";

    /// <summary>The directory for this user and environment; absolute.</summary>
    public static string Default()
    {
        // systemd.exec(5): several directories are separated by colons; ours is the first.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } systemd) return systemd.Split(':')[0];
        if (UserAccount.IsRoot) return System;
        string? home = Environment.GetEnvironmentVariable("XDG_STATE_HOME");
        // A relative path there is invalid and to be ignored (XDG Base Directory Specification).
        if (home is null || !home.StartsWith('/')) home = Path.Combine(UserAccount.Current.Home, ".local/state");
        return Path.Combine(home, "further-link");
    }
}
