using System.Runtime.InteropServices;

namespace FurtherLink.Benchmarks;

/// <summary>The table with what one has to know to read it: where, when and how it was measured.</summary>
internal static class Report
{
    internal static string Markdown(IEnumerable<Measurement> measurements, RunOptions options) => $"""
        # Performance

        Measured by `make bench{(options.Quick ? " (--quick: too few samples to quote)" : "")}` on {TimeProvider.System.GetUtcNow():yyyy-MM-dd}: {Processor()} × {Environment.ProcessorCount},
        {Memory()}, {Kernel()}, {RuntimeInformation.FrameworkDescription}.

        {Table.Render(measurements)}
        ## How

        Everything on one machine, over loopback, in one run; a figure and its floor take turns (A B A B), so that a busy neighbour disturbs both alike. Ratios
        are what counts; the absolute figures are this machine's. Medians and nearest-rank percentiles. The client is a websocket client of blocking calls on one
        thread; it is the same for the daemon and for the floors.

        - **Bare Kestrel**: `tests/FurtherLink.Benchmarks.KestrelEcho`, built as the template builds it (`WebApplication.CreateBuilder`, no ReadyToRun), in its own
          process. The daemon is the published build.
        - **pty, pipe in this process**: opened by the benchmark, read and written by plain blocking calls; the program on it is started by `posix_spawn`.
        - **key → echo**: `cat > /dev/null` on the pty; the line discipline echoes. The floor of the daemon's echo is bare Kestrel's echo of the same message plus the
          pty's. Warmed up for 3 s, then blocks of 100 keys in turn.
        - **start → first output**: from sending `start` to the first `stdout` message, against `python3 -u -c` from before `posix_spawn` to its first byte; the same
          interpreter, user and kind of terminal.
        - **64 MiB**: `seq 1 8527496`, from first to last byte, every one compared with what `seq` wrote (a pty makes every newline two bytes).
        - **stalled reader**: an endless `seq` on a pty; peak resident memory by `clear_refs`. The other session types every 5 ms. After the stall the client reads
          on, the program is stopped, and the lines are counted through to the last.
        - **Ctrl-C into a flood**: from sending it to the last output message before `stopped`, what was under way included.
        - **sessions**: 100 sockets with a pty each, 10 keys/s each at its own moment; memory is the difference between 100 and 10 of them, divided by 90.
        - **cold start**: from starting the process to the answer of `/status`, asked every millisecond.
        - **idle**: resident memory 10 s after the start; processor time by /proc/PID/stat (ticks of 10 ms) over the next 10 s.
        - **our event loop or the runtime's socket engine**: both wait for a pty in this process, and the next key is typed where the wait ended.

        """;

    private static string Processor() => Field("/proc/cpuinfo", "model name") ?? RuntimeInformation.ProcessArchitecture.ToString();

    private static string Memory() => (Field("/proc/meminfo", "MemTotal") is { } total ? long.Parse(total.Split(' ')[0]) / 1024 : 0) + " MiB of memory";

    private static string Kernel() => "Linux " + File.ReadAllText("/proc/sys/kernel/osrelease").Trim();

    private static string? Field(string file, string name) =>
        File.ReadLines(file).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(':', 2)[1].Trim();
}
