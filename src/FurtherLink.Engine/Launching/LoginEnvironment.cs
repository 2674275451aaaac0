using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Launching;

/// <summary>The variables that a program finds: those of a fresh login, and nothing of the daemon's own.</summary>
internal static class LoginEnvironment
{
    // Debian's /etc/profile.
    private const string UserPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/games:/usr/games";
    private const string RootPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>Where that user's commands are looked up.</summary>
    public static string PathOf(UserAccount user) => user.Uid == 0 ? RootPath : UserPath;

    /// <summary>Builds it, as <c>NAME=value</c>.</summary>
    /// <param name="user">Whose login it is.</param>
    /// <param name="directory">The directory that the program starts in.</param>
    /// <param name="venv">A Python virtual environment to put first, or null.</param>
    /// <param name="packages">Where the Python package of Further Link is, or null.</param>
    public static List<string> For(UserAccount user, string directory, string? venv, string? packages = null)
    {
        string path = PathOf(user);
        List<string> variables =
        [
            "PATH=" + (venv is null ? path : Path.Combine(venv, "bin") + ":" + path),
            "HOME=" + user.Home,
            "USER=" + user.Name,
            "LOGNAME=" + user.Name,
            "SHELL=" + user.Shell,
            "PWD=" + directory,
            "LANG=" + (Environment.GetEnvironmentVariable("LANG") is { Length: > 0 } language ? language : "C.UTF-8"),
            "TERM=xterm-256color",
        ];
        if (venv is not null) variables.Add("VIRTUAL_ENV=" + venv);
        if (packages is not null)
        {
            // Behind the program's own directory, and so behind a module of the pupil's with the same name; before what is installed, also in an environment.
            variables.Add("PYTHONPATH=" + packages);
            variables.Add("FURTHER_LINK_NODE=" + Path.Combine(Path.GetDirectoryName(packages) ?? "/", "node", "further-link.mjs"));
        }

        if (Environment.GetEnvironmentVariable("TZ") is { Length: > 0 } zone) variables.Add("TZ=" + zone);
        string runtime = $"/run/user/{user.Uid}";
        if (Directory.Exists(runtime)) variables.Add("XDG_RUNTIME_DIR=" + runtime);
        if (File.Exists("/tmp/.X11-unix/X0")) variables.Add("DISPLAY=:0");
        return variables;
    }
}
