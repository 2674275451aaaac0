namespace FurtherLink.Configuration;

/// <summary>Where the launcher process listens.</summary>
internal static class LauncherSocket
{
    /// <summary>Where the launcher of the whole device has it.</summary>
    public const string OfSystem = "/run/further-link-launcher/launcher.sock";
}
