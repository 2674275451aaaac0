using System.Diagnostics;

namespace FurtherLink.IntegrationTests.Uploads;

/// <summary>A shell on this machine, for what .NET cannot make or tell: fifos, hard links, owners, mounts.</summary>
internal static class Machine
{
    public static async Task<string> ShAsync(string directory, string script, CancellationToken ct)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = directory, RedirectStandardOutput = true, UseShellExecute = false };
        using Process shell = Process.Start(start)!;
        string output = await shell.StandardOutput.ReadToEndAsync(ct);
        await shell.WaitForExitAsync(ct);
        Assert.That(shell.ExitCode, Is.Zero, script);
        return output.Trim();
    }

    /// <summary>Everything below, as relative paths in order.</summary>
    public static string[] Everything(string directory) =>
        [.. Directory.GetFileSystemEntries(directory, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(directory, path)).Order(StringComparer.Ordinal)];
}
