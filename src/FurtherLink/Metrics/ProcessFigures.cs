using System.Globalization;

namespace FurtherLink.Metrics;

/// <summary>What this process takes of the machine, as the kernel tells; the launcher process, where there is one, is another.</summary>
/// <param name="CpuSeconds">Time of a processor, since its start.</param>
/// <param name="ResidentBytes">Memory that it has.</param>
/// <param name="OpenDescriptors">Files, sockets and the like.</param>
/// <param name="MostDescriptors">How many of those it may have.</param>
/// <param name="Threads">Threads.</param>
/// <param name="Started">When it was started, in seconds since 1970.</param>
internal readonly record struct ProcessFigures(double CpuSeconds, long ResidentBytes, int OpenDescriptors, double MostDescriptors, int Threads, double Started)
{
    // Of the clock by which proc(5) tells the time of processes: USER_HZ, which is part of the kernel's promise and 100 on every machine that we run on.
    private const double TicksPerSecond = 100;

    // The fields behind the name, which is in parentheses and may be anything. proc_pid_stat(5): the third is the first of them.
    private const int UserTime = 14 - 3, SystemTime = 15 - 3, ThreadCount = 20 - 3, StartTime = 22 - 3, ResidentPages = 24 - 3;

    /// <summary>Of now.</summary>
    public static ProcessFigures Read()
    {
        string stat = File.ReadAllText("/proc/self/stat");
        string[] fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        long Field(int at) => long.Parse(fields[at], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new ProcessFigures(
            (Field(UserTime) + Field(SystemTime)) / TicksPerSecond,
            Field(ResidentPages) * Environment.SystemPageSize,
            Directory.EnumerateFileSystemEntries("/proc/self/fd").Count(),
            WordOf("/proc/self/limits", "Max open files") is { } most && double.TryParse(most, NumberStyles.None, CultureInfo.InvariantCulture, out double number)
                ? number : double.PositiveInfinity,
            (int)Field(ThreadCount),
            double.Parse(WordOf("/proc/stat", "btime ") ?? "0", CultureInfo.InvariantCulture) + (Field(StartTime) / TicksPerSecond));
    }

    /// <summary>The first word behind how a line begins.</summary>
    private static string? WordOf(string path, string beginning) => File.ReadLines(path)
        .FirstOrDefault(line => line.StartsWith(beginning, StringComparison.Ordinal))?[beginning.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
}
