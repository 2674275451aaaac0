namespace FurtherLink.Benchmarks.Processes;

/// <summary>What the kernel knows of a process: proc(5).</summary>
internal sealed class ProcessFacts(int pid)
{
    /// <summary>Clock ticks of /proc/PID/stat per second: USER_HZ, 100 on every architecture Linux runs .NET on.</summary>
    internal const int TicksPerSecond = 100;

    /// <summary>clear_refs: "5" sets the peak (VmHWM) back to the present resident size.</summary>
    private const string ResetPeak = "5";

    /// <summary>Resident memory, in KiB.</summary>
    internal long ResidentKiB => Status("VmRSS:");

    /// <summary>The most resident memory there was since <see cref="ForgetPeak"/>, in KiB.</summary>
    internal long PeakKiB => Status("VmHWM:");

    internal long Threads => Status("Threads:");

    /// <summary>Processor time used, in ticks (user and kernel).</summary>
    internal long ProcessorTicks
    {
        get
        {
            string stat = File.ReadAllText($"/proc/{pid}/stat");
            // The second field, in brackets, may hold spaces; after it come the state (3) … utime (14), stime (15).
            string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return long.Parse(fields[11]) + long.Parse(fields[12]);
        }
    }

    internal void ForgetPeak() => File.WriteAllText($"/proc/{pid}/clear_refs", ResetPeak);

    private long Status(string key)
    {
        string line = File.ReadLines($"/proc/{pid}/status").First(line => line.StartsWith(key, StringComparison.Ordinal));
        return long.Parse(line[key.Length..].Replace("kB", "", StringComparison.Ordinal));
    }
}
