namespace FurtherLink.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    /// <summary>The directory of FurtherLink.sln.</summary>
    public static string Root { get; } = Find();

    /// <summary>Directories below src, one per project.</summary>
    public static IReadOnlyList<string> Projects => Directory.GetDirectories(Path.Combine(Root, "src"))
        .Where(static directory => Directory.EnumerateFiles(directory, "*.csproj").Any())
        .ToList();

    /// <summary>C# files below <paramref name="directory"/> (relative to the root) that a person wrote; relative paths.</summary>
    public static IReadOnlyList<string> FilesIn(string directory)
    {
        string path = Path.Combine(Root, directory);
        if (!Directory.Exists(path)) return [];
        return Directory.EnumerateFiles(path, "*.cs", SearchOption.AllDirectories)
            .Select(static file => Path.GetRelativePath(Root, file))
            .Where(static file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    public static int LinesOf(string file) => File.ReadLines(Path.Combine(Root, file)).Count();

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FurtherLink.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"FurtherLink.sln is nowhere above {AppContext.BaseDirectory}");
    }
}
