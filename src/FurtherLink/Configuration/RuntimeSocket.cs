using FurtherLink.Linux.Users;

namespace FurtherLink.Configuration;

/// <summary>Where programs on this device reach the daemon when nobody says: as systemd tells a unit, as daemons do, or as the XDG base directories have it for people.</summary>
internal static class RuntimeSocket
{
    /// <summary><see cref="Default"/>, for people.</summary>
    public const string DefaultInWords = "further-link.sock in $RUNTIME_DIRECTORY, else in /run/further-link as root, else in $XDG_RUNTIME_DIR/further-link";

    /// <summary>Where the daemon of the whole device has it.</summary>
    public const string OfSystem = "/run/further-link/further-link.sock";

    /// <summary>The path for this user and environment; null: there is no place for it.</summary>
    public static string? Default()
    {
        // systemd.exec(5): several directories are separated by colons; ours is the first.
        string? directory = Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY") is { Length: > 0 } systemd ? systemd.Split(':')[0]
            : UserAccount.IsRoot ? Path.GetDirectoryName(OfSystem)
            : Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { Length: > 0 } runtime && runtime.StartsWith('/') ? Path.Combine(runtime, "further-link")
            : null;
        return directory is null ? null : Path.Combine(directory, "further-link.sock");
    }
}
