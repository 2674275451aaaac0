namespace FurtherLink.Linux.Processes;

/// <summary>
/// Who goes first when the machine's memory runs out. A unit's <c>OOMScoreAdjust=</c> protects the daemon, and everything that it starts inherits that; programs have to
/// give it back, so that they are what they would be after a login, and go before the daemon does.
/// </summary>
public static class OutOfMemory
{
    private const string Usual = "0";

    /// <summary>Whether this process is protected, and its programs have something to give back.</summary>
    public static bool IsProtected { get; } = Read();

    /// <summary>Takes the protection from a process; what it starts from now on has none either.</summary>
    /// <remarks>
    /// proc_pid_oom_score_adj(5). The calling thread must have the daemon's own rights: the file belongs to whoever the process runs as at that moment.
    /// </remarks>
    public static void Expose(ProcessId process)
    {
        try
        {
            File.WriteAllText($"/proc/{process}/oom_score_adj", Usual);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            // It has ended; or it is another user's, and we are not root.
        }
    }

    private static bool Read()
    {
        try
        {
            return File.ReadAllText("/proc/self/oom_score_adj").StartsWith('-');
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
