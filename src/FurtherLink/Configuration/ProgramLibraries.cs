namespace FurtherLink.Configuration;

/// <summary>Our libraries for programs, which come with the daemon.</summary>
internal static class ProgramLibraries
{
    /// <summary>Beside the program; null: this build has none.</summary>
    public static string? Directory { get; } =
        Path.Combine(AppContext.BaseDirectory, "lib") is var beside && System.IO.Directory.Exists(beside) ? beside : null;
}
