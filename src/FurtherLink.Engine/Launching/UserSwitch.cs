using System.Globalization;

using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>How a command is executed as another user: through util-linux setpriv, which gives up every other right.</summary>
internal static class UserSwitch
{
    private const string SetPriv = "/usr/bin/setpriv";

    /// <summary>What goes before the command; nothing where the user is the daemon's own.</summary>
    public static string[] To(UserAccount user) => user.IsCurrent ? [] :
    [
        SetPriv,
        "--reuid", user.Uid.ToString(CultureInfo.InvariantCulture),
        "--regid", user.Gid.ToString(CultureInfo.InvariantCulture),
        "--init-groups",
        "--",
    ];
}
