using System.Globalization;

using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>bubblewrap's command line: what a sandboxed program sees of the machine. docs/sandbox.md says it in words. bwrap(1).</summary>
/// <param name="options">What is let in.</param>
/// <param name="ability">What bubblewrap can do here.</param>
internal sealed class SandboxCommand(SandboxOptions options, SandboxAbility ability)
{
    /// <summary>The descriptor at which bubblewrap finds the program's directory.</summary>
    public const int PlaceDescriptor = 5;

    // What programs need to find their libraries, users, names and certificates; nothing in it is secret on any Debian.
    private static readonly string[] Etc =
    [
        "alternatives", "bash.bashrc", "ca-certificates", "ca-certificates.conf", "debian_version", "default/locale", "fonts", "fpc.cfg", "group", "host.conf",
        "hosts", "inputrc", "issue", "java-11-openjdk", "java-17-openjdk", "java-21-openjdk", "java-25-openjdk", "ld.so.cache", "ld.so.conf", "ld.so.conf.d",
        "ld.so.preload", "locale.alias", "localtime", "lsb-release", "magic", "matplotlibrc", "mime.types", "nsswitch.conf", "os-release", "passwd", "perl", "php",
        "profile", "profile.d", "protocols", "python3", "python3.11", "python3.13", "services", "shells", "ssl/certs", "ssl/openssl.cnf", "terminfo", "timezone",
    ];

    private static readonly string[] SystemDirectories = ["/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"];

    private static readonly string[] NotForPeople = ["/usr", "/etc", "/dev", "/proc", .. SystemDirectories];

    /// <summary>Everything before the program.</summary>
    /// <param name="user">Whose program it is.</param>
    /// <param name="layout">The paths that are its own.</param>
    public List<string> Words(UserAccount user, SandboxLayout layout)
    {
        List<string> words = [ability.Program, "--unshare-all", "--unshare-user", "--die-with-parent", "--as-pid-1", "--cap-drop", "ALL"];
        if (ability.CanForbidNamespaces) words.Add("--disable-userns");
        if (options.Network) words.Add("--share-net");
        AddSystem(words);
        AddMemory(words, "/dev/shm");
        AddMemory(words, "/tmp");
        words.AddRange(["--symlink", "../tmp", "/var/tmp"]);
        if (IsForPeople(user.Home)) AddMemory(words, user.Home);
        if (layout.Venv is { } venv) words.AddRange(["--ro-bind-try", venv, venv]);
        foreach (string library in layout.Libraries) words.AddRange(["--ro-bind-try", library, library]);
        foreach (SandboxBind bind in options.Binds) words.AddRange([bind.Writable ? "--bind-try" : "--ro-bind-try", bind.Path, bind.Path]);
        if (layout.HasPlace) words.AddRange(["--bind-fd", PlaceDescriptor.ToString(CultureInfo.InvariantCulture), layout.Directory]);
        if (layout.Output is { } output) words.AddRange(["--bind", output, output]);
        if (layout.Channel is { } channel) words.AddRange(["--ro-bind", channel, channel]);
        // What bubblewrap itself makes is memory without a limit: nothing can be written there.
        words.AddRange(["--remount-ro", "/dev", "--remount-ro", "/", "--chdir", layout.Directory, "--"]);
        return words;
    }

    /// <summary>Whether it is a home in which only its user's files are; those of system users can be anywhere.</summary>
    private static bool IsForPeople(string home) =>
        home.StartsWith('/') && home.TrimEnd('/').Length > 0 && !NotForPeople.Any(system => home == system || home.StartsWith(system + "/", StringComparison.Ordinal));

    private void AddSystem(List<string> words)
    {
        words.AddRange(["--ro-bind", "/usr", "/usr"]);
        foreach (string directory in SystemDirectories)
        {
            var place = new DirectoryInfo(directory);
            if (place.LinkTarget is { } target) words.AddRange(["--symlink", target, directory]);
            else if (place.Exists) words.AddRange(["--ro-bind", directory, directory]);
        }

        foreach (string name in Etc) words.AddRange(["--ro-bind-try", "/etc/" + name, "/etc/" + name]);
        if (options.Network) words.AddRange(["--ro-bind-try", "/etc/resolv.conf", "/etc/resolv.conf"]);
        words.AddRange(["--proc", "/proc", "--dev", "/dev"]);
    }

    private void AddMemory(List<string> words, string directory) => words.AddRange(
        ["--size", options.TmpBytes.ToString(CultureInfo.InvariantCulture), "--perms", directory == "/tmp" ? "1777" : "0700", "--tmpfs", directory]);
}

/// <summary>The paths of one program; they are the same within the sandbox as outside.</summary>
/// <param name="Directory">Where it starts.</param>
/// <param name="HasPlace">Whether that directory is let in, writable, from <see cref="SandboxCommand.PlaceDescriptor"/>; if not, it is part of the system.</param>
/// <param name="Output">Where compilers write, or null.</param>
/// <param name="Channel">Its side channel, or null.</param>
/// <param name="Venv">The Python virtual environment, or null.</param>
/// <param name="Libraries">Ours for programs.</param>
internal sealed record SandboxLayout(string Directory, bool HasPlace, string? Output, string? Channel, string? Venv, IReadOnlyList<string> Libraries);

/// <summary>What bubblewrap can do here.</summary>
/// <param name="Program">Its path.</param>
/// <param name="CanForbidNamespaces">Whether it can keep programs from making user namespaces of their own, in which much of the kernel opens up to them.</param>
internal sealed record SandboxAbility(string Program, bool CanForbidNamespaces);
