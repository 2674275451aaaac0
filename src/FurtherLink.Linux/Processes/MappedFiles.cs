using System.Globalization;

using FurtherLink.Linux.Interop;

namespace FurtherLink.Linux.Processes;

/// <summary>
/// The programs and libraries that this process has mapped. To start, and to compile what was not compiled before, a .NET process touches several times as much of them as
/// a quiet one needs.
/// </summary>
public static class MappedFiles
{
    /// <summary>
    /// Lets go of all pages of files that were mapped to be read or executed and were never written. What is needed again is mapped again when it is touched, mostly from
    /// the page cache: less than a microsecond a page.
    /// </summary>
    /// <remarks>
    /// madvise(2), MADV_DONTNEED. To be called when nothing is being loaded: a page that was written between the look and the advice (relocations of a library) would
    /// be as in the file again. Does nothing where proc_pid_smaps(5) cannot be read.
    /// </remarks>
    /// <returns>Bytes that were resident in those mappings.</returns>
    public static long LetGo()
    {
        long resident = 0;
        foreach (Mapping mapping in Read())
        {
            if (mapping.IsUnwrittenFile && Libc.Advise((nuint)mapping.Start, (nuint)(mapping.End - mapping.Start), Libc.MADV_DONTNEED) == 0) resident += mapping.Resident;
        }

        return resident;
    }

    internal static IReadOnlyList<Mapping> Read()
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines("/proc/self/smaps");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return [];
        }

        var mappings = new List<Mapping>();
        foreach (string line in lines)
        {
            if (!char.IsAsciiLetterUpper(line[0])) mappings.Add(Mapping.Parse(line));
            else if (line.StartsWith("Rss:", StringComparison.Ordinal)) mappings[^1].Resident = Bytes(line);
            else if (line.StartsWith("Anonymous:", StringComparison.Ordinal) || line.StartsWith("Swap:", StringComparison.Ordinal)) mappings[^1].Written += Bytes(line);
        }

        return mappings;
    }

    // "Rss:                 88 kB"
    private static long Bytes(string line) => 1024 * long.Parse(line.AsSpan(line.IndexOf(':') + 1, line.Length - line.IndexOf(':') - 4), CultureInfo.InvariantCulture);

    /// <summary>A mapping as proc_pid_maps(5) has it.</summary>
    internal sealed record Mapping(ulong Start, ulong End, string Rights, string Path)
    {
        /// <summary>Bytes that are in memory now.</summary>
        public long Resident { get; set; }

        /// <summary>Bytes that are not as they are in the file.</summary>
        public long Written { get; set; }

        /// <summary>Whether every page of it can be had from its file again.</summary>
        public bool IsUnwrittenFile =>
            Path.StartsWith('/') && !Path.StartsWith("/memfd:", StringComparison.Ordinal) && Rights is "r--p" or "r-xp" or "r--s" && Written == 0 && Resident > 0;

        // "7f0000000000-7f0000001000 r-xp 00000000 08:01 1234    /usr/lib/libc.so.6"
        public static Mapping Parse(string line)
        {
            string[] words = line.Split(' ', 6, StringSplitOptions.RemoveEmptyEntries);
            int dash = words[0].IndexOf('-');
            return new Mapping(Address(words[0].AsSpan(0, dash)), Address(words[0].AsSpan(dash + 1)), words[1], words.Length > 5 ? words[5] : "");
        }

        private static ulong Address(ReadOnlySpan<char> digits) => ulong.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
