namespace FurtherLink.Engine.Uploads;

/// <summary>A directory that a client wants to have on the device: checked, so that nothing in it can lead out of where it belongs.</summary>
public sealed class DirectoryDescription
{
    /// <summary>Files in one upload at most.</summary>
    public const int MaxFiles = 10_000;

    /// <summary>The file that makes a directory a miniscreen project.</summary>
    private const string ProjectFile = "project.cfg";

    private DirectoryDescription(
        RelativePath name, string? projectOwner, List<(RelativePath Path, TextFile File)> texts, List<(RelativePath Path, Download Download)> downloads)
    {
        Name = name;
        ProjectOwner = projectOwner;
        Texts = texts;
        Downloads = downloads;
    }

    /// <summary>The directory, relative to the work dir.</summary>
    public RelativePath Name { get; }

    /// <summary>Of a miniscreen project, the directory among all projects that it belongs into; null: it is none.</summary>
    internal string? ProjectOwner { get; }

    internal IReadOnlyList<(RelativePath Path, TextFile File)> Texts { get; }

    internal IReadOnlyList<(RelativePath Path, Download Download)> Downloads { get; }

    /// <summary>Checks a description.</summary>
    /// <param name="name">The directory, relative to the work dir.</param>
    /// <param name="username">Whose project it is, an e-mail address as a rule; may be missing.</param>
    /// <param name="files">Files by path, relative to the directory.</param>
    /// <exception cref="UploadException">Something in it is wrong; the message says what.</exception>
    public static DirectoryDescription Create(string name, string? username, IReadOnlyDictionary<string, UploadFile> files)
    {
        if (files.Count > MaxFiles) throw new UploadException(UploadFailure.Malformed, $"files: more than {MaxFiles}");
        RelativePath directory = RelativePath.ParseUnreserved("name", name);
        var texts = new List<(RelativePath, TextFile)>();
        var downloads = new List<(RelativePath, Download)>();
        foreach ((string path, UploadFile file) in files)
        {
            string field = $"files[{UploadException.Quote(path)}]";
            RelativePath checkedPath = RelativePath.Parse(field, path);
            RefuseFileAsDirectory(field, path, files);
            if (file is TextFile text) texts.Add((checkedPath, text));
            else if (file is UrlFile url) downloads.Add((checkedPath, Download.Create(field, url)));
        }

        return new DirectoryDescription(directory, files.ContainsKey(ProjectFile) ? OwnerOf(username) : null, texts, downloads);
    }

    /// <summary>What a daemon without privilege has checked and this process must not believe: each path has to stay where it belongs.</summary>
    /// <param name="name">The directory, relative to the work dir.</param>
    /// <param name="projectOwner">Of a miniscreen project, the directory among all projects.</param>
    /// <param name="texts">Files whose content is there.</param>
    /// <exception cref="UploadException">It does not.</exception>
    internal static DirectoryDescription Checked(string name, string? projectOwner, List<(RelativePath Path, TextFile File)> texts) => new(
        RelativePath.ParseUnreserved("name", name),
        projectOwner is not null && UploadException.ForName("username", projectOwner) is { } refused ? throw refused : projectOwner,
        texts,
        []);

    /// <summary>No path may go through another one that is a file.</summary>
    private static void RefuseFileAsDirectory(string field, string path, IReadOnlyDictionary<string, UploadFile> files)
    {
        for (int slash = path.IndexOf('/'); slash >= 0; slash = path.IndexOf('/', slash + 1))
        {
            if (files.ContainsKey(path[..slash]))
                throw new UploadException(UploadFailure.Malformed, $"{field}: {UploadException.Quote(path[..slash])} is a file, too");
        }
    }

    private static string OwnerOf(string? username)
    {
        string owner = (username ?? "").Split('@', 2)[0];
        if (owner.Length == 0) return "unknown";
        if (owner.Contains('/')) throw new UploadException(UploadFailure.Forbidden, $"username: {UploadException.Quote(owner)} contains a slash");
        return UploadException.ForName("username", owner) is { } refused ? throw refused : owner;
    }
}
