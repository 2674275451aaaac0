namespace FurtherLink.IntegrationTests.Harness;

/// <summary>Which <c>further-link</c> is tested: the one built beside these tests, or the one that FURTHERLINK_TEST_BINARY names.</summary>
internal static class DaemonBinary
{
    /// <summary>Full path of the program.</summary>
    public static string Path { get; } = Find();

    /// <summary>The directory of the solution.</summary>
    public static string SolutionDirectory => FindSolution();

    private static string Find()
    {
        string? given = Environment.GetEnvironmentVariable("FURTHERLINK_TEST_BINARY");
        if (!string.IsNullOrEmpty(given)) return System.IO.Path.GetFullPath(given);

        // The tests' own output path ends in bin/<Configuration>/<framework>; the daemon's does too.
        var output = new DirectoryInfo(AppContext.BaseDirectory);
        string built = System.IO.Path.Combine(FindSolution(), "src", "FurtherLink", "bin", output.Parent!.Name, output.Name, "further-link");
        return File.Exists(built) ? built : throw new FileNotFoundException($"no daemon to test: {built} is not built");
    }

    private static string FindSolution()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(directory.FullName, "FurtherLink.sln"))) return directory.FullName;
        }

        throw new DirectoryNotFoundException($"FurtherLink.sln is nowhere above {AppContext.BaseDirectory}");
    }
}
