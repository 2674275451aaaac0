namespace FurtherLink.IntegrationTests.Harness;

/// <summary>Fresh directories for one daemon, under the machine's temp directory, so that every user can reach them.</summary>
internal sealed record TestDirectories(string Base)
{
    private const UnixFileMode Everybody =
        UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute |
        UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private const UnixFileMode LikeTmp = Everybody | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit;

    public string Work => Path.Combine(Base, "work");

    public string Temp => Path.Combine(Base, "temp");

    public string State => Path.Combine(Base, "state");

    public string Socket => Path.Combine(Base, "further-link.sock");

    /// <summary>Where the launcher process listens.</summary>
    public string LauncherSocket => Path.Combine(Base, "launcher.sock");

    public static TestDirectories Create()
    {
        var directories = new TestDirectories(Directory.CreateTempSubdirectory("further-link-test-").FullName);
        File.SetUnixFileMode(directories.Base, Everybody);
        Make(directories.Work, LikeTmp);
        Make(directories.Temp, LikeTmp);
        Make(directories.State, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return directories;
    }

    public void Delete() => Directory.Delete(Base, recursive: true);

    // Apart from creating it: the mode of mkdir(2) is cut by the umask.
    private static void Make(string path, UnixFileMode mode)
    {
        Directory.CreateDirectory(path);
        File.SetUnixFileMode(path, mode);
    }
}
