namespace FurtherLink.Engine.Launching;

/// <summary>What is about to be run, on disk and checked.</summary>
/// <param name="File">The file to run; null: the runner runs by itself, as a shell does.</param>
/// <param name="Directory">The directory that the program starts in.</param>
/// <param name="WrittenFile">The file that was written for this run and goes with it, or null.</param>
/// <param name="OwnsDirectory">Whether the directory was made for this run and goes with it, whatever is in it then.</param>
internal sealed record EntryPoint(string? File, string Directory, string? WrittenFile, bool OwnsDirectory = false);
