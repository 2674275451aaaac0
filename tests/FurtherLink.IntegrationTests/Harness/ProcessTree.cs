namespace FurtherLink.IntegrationTests.Harness;

/// <summary>A process as /proc shows it. <paramref name="StartTicks"/> tells it from a later one with the same pid. proc(5).</summary>
internal sealed record ProcessEntry(int Pid, int Parent, char State, string Name, long StartTicks)
{
    public bool IsZombie => State is 'Z' or 'X';

    public override string ToString() => $"{Pid} ({Name}, {State})";

    /// <summary>The process of that pid, or null.</summary>
    public static ProcessEntry? Read(int pid)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{pid}/stat");
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }

        // pid (name) state ppid …; the name may hold spaces and parentheses, so the last one ends it.
        int close = stat.LastIndexOf(')');
        string[] fields = stat[(close + 2)..].Split(' ');
        return new ProcessEntry(pid, int.Parse(fields[1]), fields[0][0], stat[(stat.IndexOf('(') + 1)..close], long.Parse(fields[19]));
    }
}

/// <summary>Looks at the processes of this machine.</summary>
internal static class ProcessTree
{
    /// <summary>Every process there is.</summary>
    public static IReadOnlyList<ProcessEntry> All() =>
    [
        .. from directory in Directory.EnumerateDirectories("/proc")
           let name = Path.GetFileName(directory)
           where int.TryParse(name, out _)
           let entry = ProcessEntry.Read(int.Parse(name))
           where entry is not null
           select entry,
    ];

    /// <summary>Children, grandchildren and so on of <paramref name="pid"/>, zombies too; not itself.</summary>
    public static IReadOnlyList<ProcessEntry> DescendantsOf(int pid)
    {
        ILookup<int, ProcessEntry> children = All().ToLookup(static entry => entry.Parent);
        List<ProcessEntry> found = [.. children[pid]];
        for (int next = 0; next < found.Count; next++) found.AddRange(children[found[next].Pid]);
        return found;
    }

    /// <summary>Those of <paramref name="processes"/> that still run.</summary>
    public static IReadOnlyList<ProcessEntry> StillRunning(IEnumerable<ProcessEntry> processes) =>
        [.. processes.Where(static was => ProcessEntry.Read(was.Pid) is { IsZombie: false } now && now.StartTicks == was.StartTicks)];

    /// <summary>Running processes whose working directory is in or below <paramref name="directory"/>: also those that left their parents.</summary>
    public static IReadOnlyList<ProcessEntry> WorkingIn(string directory) =>
        [.. All().Where(entry => !entry.IsZombie && DirectoryOf(entry.Pid)?.StartsWith(directory, StringComparison.Ordinal) == true)];

    private static string? DirectoryOf(int pid)
    {
        try
        {
            return new FileInfo($"/proc/{pid}/cwd").LinkTarget;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
