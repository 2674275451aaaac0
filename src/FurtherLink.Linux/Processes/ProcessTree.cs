using System.Globalization;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Processes;

/// <summary>Finds processes that belong together by looking through /proc, where no control group does the bookkeeping.</summary>
public static class ProcessTree
{
    /// <summary>
    /// Every live process of the leader's session, every descendant of one, and every process that still has <paramref name="marker"/> in its environment:
    /// what called setsid(2) and lost its parent is found by the last. The leader must not have been reaped, or its number may mean somebody else.
    /// </summary>
    /// <param name="leader">The session leader, running or zombie.</param>
    /// <param name="marker">A variable as <c>NAME=value</c> that no other program has.</param>
    public static IReadOnlyList<ProcessId> Find(ProcessId leader, string marker)
    {
        List<Entry> all = ReadAll();
        var found = new HashSet<int> { leader.Value };
        foreach (Entry entry in all)
        {
            if (entry.Session == leader.Value || HasVariable(entry.Id, marker)) found.Add(entry.Id);
        }

        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (Entry entry in all)
            {
                if (found.Contains(entry.Parent) && found.Add(entry.Id)) grew = true;
            }
        }

        return [.. all.Where(entry => found.Contains(entry.Id)).Select(entry => new ProcessId(entry.Id))];
    }

    /// <summary>Sends a signal to each; those that have ended meanwhile are passed over.</summary>
    public static void SignalEach(IEnumerable<ProcessId> processes, Signal signal)
    {
        foreach (ProcessId process in processes) _ = Libc.Kill(process.Value, (int)signal);
    }

    /// <summary>Sends a signal to every process of a group.</summary>
    /// <returns>False: there is no such group any more, or it may not be signalled.</returns>
    public static bool SignalGroup(ProcessId group, Signal signal) => Libc.Kill(-group.Value, (int)signal) == 0;

    /// <summary>Whether the process, or group leader, belongs to the session of <paramref name="leader"/>.</summary>
    public static bool IsInSession(ProcessId process, ProcessId leader) => Libc.GetSessionId(process.Value) == leader.Value;

    // Kernel threads, kthreadd's children, are nobody's program.
    private const int KernelThreads = 2;

    private static List<Entry> ReadAll()
    {
        var all = new List<Entry>();
        foreach (string directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory.AsSpan()), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && Read(id) is { } entry)
                all.Add(entry);
        }

        return all;
    }

    // proc_pid_stat(5): pid (comm) state ppid pgrp session …; comm may hold anything, so the fields are counted from the last ')'.
    private static Entry? Read(int id)
    {
        string stat;
        try
        {
            stat = File.ReadAllText($"/proc/{id}/stat");
        }
        catch (IOException)
        {
            return null; // ended meanwhile
        }

        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
        int parent = int.Parse(fields[1], CultureInfo.InvariantCulture);
        bool dead = fields[0] is "Z" or "X";
        return dead || parent == KernelThreads ? null : new Entry(id, parent, int.Parse(fields[3], CultureInfo.InvariantCulture));
    }

    private static bool HasVariable(int id, string marker)
    {
        try
        {
            string environment = File.ReadAllText($"/proc/{id}/environ");
            return environment.StartsWith(marker + "\0", StringComparison.Ordinal) || environment.Contains("\0" + marker + "\0", StringComparison.Ordinal);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or another user's and so none of ours
        }
    }

    private readonly record struct Entry(int Id, int Parent, int Session);
}
