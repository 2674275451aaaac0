using System.Globalization;

using FurtherLink.Linux.Interop;
using FurtherLink.Linux.Processes;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Linux.Containment;

/// <summary>A control group of the unified hierarchy: whatever is started in it stays in it, with all descendants. cgroups(7), version 2.</summary>
public sealed class ControlGroup
{
    private ControlGroup(string directory) => DirectoryPath = directory;

    /// <summary>Where the group is seen as a directory.</summary>
    public string DirectoryPath { get; }

    /// <summary>Whether no process is left in the group.</summary>
    public bool IsEmpty => Processes().Count == 0;

    /// <summary>The group that this process is in, or null where the unified hierarchy is not mounted.</summary>
    public static ControlGroup? Own()
    {
        string? mount = MountPoint();
        // cgroups(7): the unified hierarchy has the number 0 and names no controller.
        string? path = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))?[3..];
        if (mount is null || path is null) return null;
        var own = new ControlGroup(Path.Combine(mount, path.TrimStart('/')));
        // In a container the path may be one that only the host sees.
        return Directory.Exists(own.DirectoryPath) ? own : null;
    }

    /// <summary>Makes a group within this one; null where the daemon may not (not root, nothing delegated, a read-only mount) or the kernel lacks cgroup.kill (5.14).</summary>
    public ControlGroup? TryCreate(string name)
    {
        var group = new ControlGroup(Path.Combine(DirectoryPath, name));
        if (!Directory.Exists(DirectoryPath)) return null; // or it, too, would be made
        try
        {
            _ = Directory.CreateDirectory(group.DirectoryPath);
            if (File.Exists(group.KillFile)) return group;
            group.TryDelete();
            return null;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The controllers that this group has: what it can be limited by. cgroup.controllers.</summary>
    public IReadOnlyList<string> Controllers => Read("cgroup.controllers").Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Gives the groups within this one a controller; false: the kernel does not (EBUSY: there are processes in this group itself), or we may not.</summary>
    public bool TryEnable(string controller) => TrySet("cgroup.subtree_control", "+" + controller);

    /// <summary>Takes a controller from the groups within this one.</summary>
    public bool TryDisable(string controller) => TrySet("cgroup.subtree_control", "-" + controller);

    /// <summary>Writes one of the group's files, <c>memory.max</c> or another; false: there is no such file here, or the kernel refuses.</summary>
    public bool TrySet(string file, string value)
    {
        string path = Path.Combine(DirectoryPath, file);
        try
        {
            // Not WriteAllText, which would make a file where there is none.
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            stream.Write(System.Text.Encoding.ASCII.GetBytes(value));
            return true;
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>What one of the group's files says; empty where it cannot be read.</summary>
    public string Read(string file)
    {
        try
        {
            return File.ReadAllText(Path.Combine(DirectoryPath, file));
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    /// <summary>The groups within this one.</summary>
    public IEnumerable<ControlGroup> Children() => Directory.EnumerateDirectories(DirectoryPath).Select(path => new ControlGroup(path));

    /// <summary>Every process in the group now, also those of groups that programs made within it.</summary>
    public IReadOnlyList<ProcessId> Processes()
    {
        var processes = new List<ProcessId>();
        try
        {
            foreach (string file in Directory.EnumerateFiles(DirectoryPath, "cgroup.procs", SearchOption.AllDirectories)) AddFrom(file, processes);
        }
        catch (IOException)
        {
            // removed meanwhile
        }

        return processes;
    }

    /// <summary>One group that is removed meanwhile must not hide the processes of the others.</summary>
    private static void AddFrom(string file, List<ProcessId> processes)
    {
        try
        {
            foreach (string line in File.ReadLines(file)) processes.Add(new ProcessId(int.Parse(line, CultureInfo.InvariantCulture)));
        }
        catch (IOException)
        {
            // removed meanwhile; or it is of threads (EOPNOTSUPP), and its processes are listed further up
        }
    }

    /// <summary>Moves a process here; what it has forked already stays where it is.</summary>
    /// <returns>False: the process has ended, or the group has been removed.</returns>
    /// <remarks>
    /// The kernel may wait for a grace period of all processors (some 10 ms) during which nothing on the system can fork, so nobody should wait for this.
    /// </remarks>
    public bool TryAdd(ProcessId process)
    {
        try
        {
            File.WriteAllText(Path.Combine(DirectoryPath, "cgroup.procs"), process.ToString());
            return true;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>SIGKILL to all of it at once, forks in progress included.</summary>
    public void Kill()
    {
        try
        {
            File.WriteAllText(KillFile, "1");
        }
        catch (IOException) when (!Directory.Exists(DirectoryPath))
        {
            // removed meanwhile: nobody is left
        }
    }

    /// <summary>Removes the group and those within it; false while there is a process, were it a dying one.</summary>
    public bool TryDelete()
    {
        try
        {
            foreach (ControlGroup child in Children())
            {
                if (!child.TryDelete()) return false;
            }

            Directory.Delete(DirectoryPath);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    internal SafeFileHandle OpenDirectory()
    {
        SafeFileHandle directory = Libc.Open(DirectoryPath, Libc.O_RDONLY | Libc.O_DIRECTORY | Libc.O_CLOEXEC, 0);
        return directory.IsInvalid ? throw LibcException.FromLastError($"open({DirectoryPath})") : directory;
    }

    private string KillFile => Path.Combine(DirectoryPath, "cgroup.kill");

    // proc_pid_mountinfo(5): id parent major:minor root mount-point options [optional fields] - type source super-options
    private static string? MountPoint()
    {
        foreach (string line in File.ReadLines("/proc/self/mountinfo"))
        {
            int separator = line.IndexOf(" - ", StringComparison.Ordinal);
            if (separator > 0 && line.AsSpan(separator + 3).StartsWith("cgroup2 ")) return line.Split(' ', 6)[4];
        }

        return null;
    }
}
