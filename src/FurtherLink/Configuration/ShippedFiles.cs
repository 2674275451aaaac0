namespace FurtherLink.Configuration;

/// <summary>Files that come with the daemon and are no part of its program.</summary>
internal static class ShippedFiles
{
    /// <summary>Where <see cref="Python"/> looks, for people.</summary>
    public const string PythonInWords = "python beside the daemon, else src/python of its checkout, else /usr/lib/further-link/python";

    /// <summary>Where <see cref="Console"/> looks, for people.</summary>
    public const string ConsoleInWords = "wwwroot beside the daemon, else src/console/dist of its checkout, else none";

    private const string Installed = "/usr/lib/further-link/python";

    /// <summary>The directory of the Python package that programs import; null: it is nowhere.</summary>
    public static string? Python() => Candidates().FirstOrDefault(static directory => Directory.Exists(Path.Combine(directory, "further_link")));

    /// <summary>The directory of the built web console; null: this build has none.</summary>
    public static string? Console() =>
        new[] { Path.Combine(AppContext.BaseDirectory, "wwwroot") }.Concat(InCheckout("src/console/dist")).FirstOrDefault(Directory.Exists);

    private static IEnumerable<string> Candidates() =>
        [Path.Combine(AppContext.BaseDirectory, "python"), .. InCheckout("src/python"), Installed];

    private static IEnumerable<string> InCheckout(string path)
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "FurtherLink.sln"))) yield return Path.Combine(directory.FullName, path);
        }
    }
}
