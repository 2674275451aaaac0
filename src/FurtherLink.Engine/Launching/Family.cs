using FurtherLink.Linux.Processes;

namespace FurtherLink.Engine.Launching;

/// <summary>All processes of one run, also those that left its session or lost their parent.</summary>
internal sealed class Family(LaunchedProgram program)
{
    private static readonly TimeSpan FirstLook = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan DyingTime = TimeSpan.FromSeconds(5);

    // The leader may be a zombie.
    private bool IsEmpty => !Members().Any();

    /// <summary>Whether every process was started right in the group; else something may have been forked before its parent was moved there.</summary>
    private bool IsComplete => program.Group is not null && program.Process!.StartedInGroup;

    /// <summary>Asks all to end (SIGTERM; with a terminal also SIGHUP, which is what ends a shell), gives them time, and then kills them.</summary>
    /// <returns>False: something outlived even SIGKILL, stuck in the kernel.</returns>
    public async Task<bool> EndAsync(TimeSpan grace, TimeProvider time)
    {
        if (await AskAsync(grace, time)) return true;
        if (program.Display is { } display) _ = await display.FinishAsync(); // it dies with the group, and so would the picture
        return await KillAsync(time);
    }

    /// <summary>The first half of the ladder: asks all to end, and gives them time.</summary>
    /// <returns>False: some have not.</returns>
    public async Task<bool> AskAsync(TimeSpan grace, TimeProvider time)
    {
        // bubblewrap dies of SIGTERM, and everybody in the sandbox with it, by SIGKILL. Process 1 in there takes no notice of it.
        ProcessId[] members = [.. Members().Where(member => program.Sandbox is null || member != program.Process!.Id)];
        ProcessTree.SignalEach(members, Signal.Term);
        if (program.Streams.Terminal is not null) ProcessTree.SignalEach(members, Signal.Hup);
        ProcessTree.SignalEach(members, Signal.Cont); // a stopped process gets the others only when it goes on
        return await EmptyWithinAsync(grace, time);
    }

    /// <summary>The second half: kills all, the display as well.</summary>
    /// <returns>False: something is stuck in the kernel.</returns>
    public async Task<bool> KillAsync(TimeProvider time)
    {
        Kill();
        return await EmptyWithinAsync(DyingTime, time);
    }

    private IEnumerable<ProcessId> Members()
    {
        IEnumerable<ProcessId> grouped = program.Group?.Processes() ?? [];
        IEnumerable<ProcessId> all = IsComplete ? grouped : grouped.Union(ProcessTree.Find(program.Process!.Id, program.Marker));
        return program.Screen is { } screen ? all.Except(screen.Processes) : all; // it is ended last of all
    }

    private void Kill()
    {
        program.Group?.Kill();
        ProcessTree.SignalEach(Members(), Signal.Kill);
    }

    /// <summary>
    /// Looks again and again, ever less often. Where there is no control group, each look after a kill finds and kills what was forked meanwhile; and nobody is believed to
    /// be there only when two looks say so: in the middle of execve(2) a process has no environment to be known by.
    /// </summary>
    private async Task<bool> EmptyWithinAsync(TimeSpan limit, TimeProvider time)
    {
        long start = time.GetTimestamp();
        TimeSpan pause = FirstLook;
        bool killing = limit == DyingTime, wasEmpty = IsComplete;
        while (true)
        {
            bool isEmpty = IsEmpty;
            if (isEmpty && wasEmpty) return true;
            wasEmpty = isEmpty || IsComplete;
            TimeSpan left = limit - time.GetElapsedTime(start);
            if (left <= TimeSpan.Zero) return false;
            await Task.Delay(pause < left ? pause : left, time, CancellationToken.None);
            if (killing) Kill();
            pause = isEmpty ? FirstLook : pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }
}
