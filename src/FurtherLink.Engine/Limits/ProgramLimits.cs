using System.Globalization;

using FurtherLink.Engine.Launching;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Users;

namespace FurtherLink.Engine.Limits;

/// <summary>
/// What one program may have of the machine. By its control group where that has the controllers, which counts the program as a whole; else by resource limits,
/// set before the program is executed, so that there is no moment without them: on the process where it is held anyway (<see cref="SpawnGate"/>), and otherwise by
/// util-linux prlimit on its way.
/// </summary>
/// <remarks>
/// Of the memory limits that a process can have, RLIMIT_AS would break runtimes that reserve far more addresses than they use (node, Java, .NET, Go);
/// RLIMIT_RSS does nothing; RLIMIT_DATA counts what is private and writable, which is what a program has really asked for (getrlimit(2), Linux 4.7).
/// RLIMIT_NPROC counts all tasks of the user in a user namespace. Within a sandbox these are the program's own (Linux 5.14). Outside, the limit is
/// put above all that runs on the machine: a storm of forks ends there, and what the user runs otherwise, whose own limit is higher, goes on.
/// </remarks>
internal sealed class ProgramLimits(EngineOptions options, Containment containment)
{
    private const string PrLimit = "/usr/bin/prlimit";
    private const int UsualDescriptors = 1024; // what Linux, and systemd, give a login
    private const int SandboxTasks = 1; // process 1; bubblewrap itself is outside
    private const int Bubblewrap = 1;

    private static readonly Version CountsInNamespaces = new(5, 14);

    /// <summary>Memory of one program, in bytes.</summary>
    public long Memory { get; } = options.ProgramMemory ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4 * 3;

    /// <summary>Whether a sandboxed program's tasks can be counted.</summary>
    public static bool CountsInSandbox => Environment.OSVersion.Version >= CountsInNamespaces;

    /// <summary>Limits a program's group, before anything is in it.</summary>
    public void Apply(ControlGroup group)
    {
        if (containment.Has(Containment.Memory))
        {
            _ = group.TrySet("memory.max", Text(Memory));
            // A program that is too large would first fill the swap, and the machine stand still for as long as its SD card needs for that.
            _ = group.TrySet("memory.swap.max", "0");
        }

        if (containment.Has(Containment.Processes)) _ = group.TrySet("pids.max", Text(options.ProgramProcesses + SandboxTasks + Bubblewrap));
        if (containment.Has(Containment.Processor)) _ = group.TrySet("cpu.weight", Text(options.ProgramCpuWeight));
    }

    /// <summary>What goes before the command; nothing where its group limits the program.</summary>
    /// <param name="user">Whose program it is. The kernel counts no tasks of root's.</param>
    /// <param name="sandboxed">Whether it is set within a sandbox.</param>
    public IReadOnlyList<string> Words(UserAccount user, bool sandboxed)
    {
        var words = new List<string>();
        (long data, long tasks) = Resources(user, sandboxed);
        if (data != long.MaxValue) words.Add("--data=" + Text(data));
        if (tasks != long.MaxValue) words.Add("--nproc=" + Text(tasks));
        if (words.Count > 0 || sandboxed) words = [PrLimit, .. words, $"--nofile={Text(UsualDescriptors)}:", "--"];
        return words;
    }

    /// <summary>
    /// The same without the words, which cost an exec, for a process that is held before its first instruction, or was just started; not sandboxed.
    /// </summary>
    /// <returns>Whether it is limited now.</returns>
    public bool TrySet(ProcessId process, UserAccount user)
    {
        (long data, long tasks) = Resources(user, sandboxed: false);
        return ResourceLimit.TrySet(process, data, tasks);
    }

    /// <summary>What is limited, and how, for people.</summary>
    public IEnumerable<EnforcedLimit> Report()
    {
        yield return containment.Has(Containment.Memory)
            ? new EnforcedLimit("Limits:ProgramMemory", Memory, "bytes", LimitMeans.ControlGroup)
            : new EnforcedLimit(
                "Limits:ProgramMemory", Memory, "bytes", LimitMeans.ResourceLimit, $"of each process of a program, not of all together: {containment.Lacking}");
        yield return containment.Has(Containment.Processes)
            ? new EnforcedLimit("Limits:ProgramProcesses", options.ProgramProcesses, "processes", LimitMeans.ControlGroup)
            : new EnforcedLimit(
                "Limits:ProgramProcesses", options.ProgramProcesses, "processes", LimitMeans.ResourceLimit,
                (CountsInSandbox ? "of a sandboxed program; " : "")
                + $"of any other, and not of root's: added to what runs on the machine when it starts: {containment.Lacking}");
        bool shares = containment.Has(Containment.Processor);
        yield return new EnforcedLimit(
            "Limits:ProgramCpuWeight", options.ProgramCpuWeight, "weight", shares ? LimitMeans.ControlGroup : null, shares ? null : containment.Lacking);
    }

    /// <summary>Bytes and tasks; <see cref="long.MaxValue"/> for what has no limit of this kind.</summary>
    private (long Data, long Tasks) Resources(UserAccount user, bool sandboxed)
    {
        long data = containment.Has(Containment.Memory) ? long.MaxValue : Math.Min(Memory, ResourceLimit.MostData);
        long tasks = user.Uid != 0 && Tasks(user, sandboxed) is { } most ? Math.Min(most, ResourceLimit.MostProcesses) : long.MaxValue;
        return (data, tasks);
    }

    private long? Tasks(UserAccount user, bool sandboxed)
    {
        if (sandboxed) return CountsInSandbox ? options.ProgramProcesses + SandboxTasks : null;
        // Where it cannot be started right in its group, forks of its first moments would be in the daemon's.
        bool always = containment.Has(Containment.Processes) && user.IsCurrent && ChildProcess.CanStartInGroup;
        return always ? null : ProcessTree.TasksOfTheMachine() + options.ProgramProcesses;
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
