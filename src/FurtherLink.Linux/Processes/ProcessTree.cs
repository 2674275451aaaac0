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

        AddDescendants(found, all);
        return [.. all.Where(entry => found.Contains(entry.Id)).Select(entry => new ProcessId(entry.Id))];
    }

    /// <summary>A process and all that descends from it now.</summary>
    public static IReadOnlyList<ProcessId> WithDescendants(ProcessId process)
    {
        var found = new HashSet<int> { process.Value };
        AddDescendants(found, ReadAll());
        return [.. found.Select(static id => new ProcessId(id))];
    }

    /// <summary>
    /// The first program of a pid namespace: the process that is number 2 there, child of its process 1. Null: there is none, or it has ended.
    /// </summary>
    /// <param name="outer">The process outside that made the namespace.</param>
    public static ProcessId? FirstInNamespace(ProcessId outer)
    {
        List<Entry> all = ReadAll();
        foreach (Entry init in all.Where(entry => entry.Parent == outer.Value))
        {
            foreach (Entry entry in all.Where(entry => entry.Parent == init.Id))
            {
                if (IsSecondOfItsNamespace(entry.Id)) return new ProcessId(entry.Id);
            }
        }

        return null;
    }

    /// <summary>Processes and threads of the whole machine, whoever's: an upper bound of what any user has.</summary>
    /// <remarks>proc_loadavg(5): running and existing scheduling entities, the fourth field.</remarks>
    public static int TasksOfTheMachine()
    {
        string existing = File.ReadAllText("/proc/loadavg").Split(' ')[3];
        return Number(existing[(existing.IndexOf('/') + 1)..]);
    }

    /// <summary>Sends a signal to each; those that have ended meanwhile are passed over.</summary>
    public static void SignalEach(IEnumerable<ProcessId> processes, Signal signal)
    {
        foreach (ProcessId process in processes) _ = Libc.Kill(process.Value, (int)signal);
    }

    /// <summary>Sends a signal to every process of a group.</summary>
    /// <returns>False: there is no such group any more, or it may not be signalled.</returns>
    public static bool SignalGroup(ProcessId group, Signal signal) => Libc.Kill(-group.Value, (int)signal) == 0;

    /// <summary>Whether the process group belongs to the session of <paramref name="leader"/>; its own leader may have ended before the rest.</summary>
    public static bool IsInSession(ProcessId group, ProcessId leader) =>
        Libc.GetSessionId(group.Value) == leader.Value || ReadAll().Exists(entry => entry.Group == group.Value && entry.Session == leader.Value);

    // Kernel threads are nobody's program. Not told by their parent, kthreadd: in a container process 2 may be the daemon itself.
    private const int OfTheKernel = 0;

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
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // ended meanwhile, or hidden from us (hidepid), and so none of ours
        }

        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ', 5);
        bool dead = fields[0] is "Z" or "X";
        int session = Number(fields[3]);
        return dead || session == OfTheKernel ? null : new Entry(id, Number(fields[1]), Number(fields[2]), session);
    }

    private static void AddDescendants(HashSet<int> found, List<Entry> all)
    {
        bool grew = true;
        while (grew)
        {
            grew = false;
            foreach (Entry entry in all)
            {
                if (found.Contains(entry.Parent) && found.Add(entry.Id)) grew = true;
            }
        }
    }

    // proc_pid_status(5): NSpid, its number in our namespace and in each below.
    private static bool IsSecondOfItsNamespace(int id)
    {
        try
        {
            string? numbers = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("NSpid:", StringComparison.Ordinal));
            return numbers is not null && numbers.EndsWith("\t2", StringComparison.Ordinal) && numbers.Count(static character => character == '\t') > 1;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
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

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    private readonly record struct Entry(int Id, int Parent, int Group, int Session);
}
