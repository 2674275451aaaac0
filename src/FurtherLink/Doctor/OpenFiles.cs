namespace FurtherLink.Doctor;

/// <summary>Which processes have something open, as far as this user may see. proc(5).</summary>
internal static class OpenFiles
{
    /// <summary>The processes with a descriptor whose target, as <c>/proc/PID/fd</c> shows it, is one of <paramref name="targets"/>.</summary>
    public static IReadOnlyList<Holder> Of(IReadOnlySet<string> targets)
    {
        var holders = new List<Holder>();
        foreach (string process in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(process), out int pid)) continue;
            try
            {
                if (Directory.EnumerateFileSystemEntries(process + "/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && targets.Contains(target)))
                    holders.Add(new Holder(pid, File.ReadAllText(process + "/comm").TrimEnd('\n')));
            }
            catch (Exception unseen) when (unseen is IOException or UnauthorizedAccessException)
            {
                // It has ended, or is another user's.
            }
        }

        return holders;
    }
}

/// <summary>A process that has something open.</summary>
internal sealed record Holder(int Pid, string Name)
{
    public override string ToString() => $"{Name} (pid {Pid})";
}
