using System.Diagnostics;

namespace FurtherLink.Tests.Linux.Files;

/// <summary>A fresh directory, and a shell in it for what .NET cannot make: fifos, hard links, names that are no UTF-8.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("further-link-scratch-").FullName;

    public string this[string relative] => Path.Combine(Root, relative);

    public string Write(string relative, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], content);
        return this[relative];
    }

    /// <summary>Runs a script with /bin/sh in this directory; it must succeed.</summary>
    public string Sh(string script)
    {
        var start = new ProcessStartInfo("/bin/sh", ["-c", script]) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false };
        using Process shell = Process.Start(start)!;
        string output = shell.StandardOutput.ReadToEnd();
        shell.WaitForExit();
        Assert.That(shell.ExitCode, Is.Zero, script);
        return output.Trim();
    }

    /// <summary>Everything below, as relative paths in order.</summary>
    public IEnumerable<string> Everything(string below = "") =>
        Directory.GetFileSystemEntries(this[below], "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(this[below], path)).Order();

    public void Dispose() => Sh($"chmod -R u+rwx '{Root}'; rm -rf '{Root}'");
}
