using System.Globalization;
using System.Text;

using FurtherLink.Linux.Events;
using FurtherLink.Linux.Processes;
using FurtherLink.Linux.Terminals;

namespace FurtherLink.Tests.Linux.Processes;

/// <summary>Starts small programs, and looks at them through /proc.</summary>
internal static class Children
{
    public static ChildProcessStart Sh(string script) => Program("/bin/sh", "-c", script);

    public static ChildProcessStart Program(string path, params string[] arguments) => new()
    {
        Program = path,
        Arguments = [path, .. arguments],
        Environment = ["PATH=/usr/bin:/bin"],
        Directory = "/",
    };

    /// <summary>Runs to the end; returns the status and all output.</summary>
    public static async Task<(ExitStatus Status, string Output)> RunAsync(EventLoop loop, ChildProcessStart start, CancellationToken ct)
    {
        using Pipe pipe = Pipe.ForOutput(loop);
        using ChildProcess child = ChildProcess.Start(loop, start with { Output = pipe, Error = pipe });
        pipe.CloseTheirs();
        string output = await ReadAsync(pipe.Ours, static _ => false, ct);
        return (await child.Exited.WaitAsync(ct), output);
    }

    /// <summary>Reads until what was read is enough, or until the end.</summary>
    public static async Task<string> ReadAsync(PollableFile file, Predicate<string> enough, CancellationToken ct)
    {
        var text = new StringBuilder();
        var buffer = new byte[4096];
        while (!enough(text.ToString()))
        {
            await file.ReadableAsync().AsTask().WaitAsync(ct);
            int count = file.Read(buffer);
            if (count == PollableFile.Ended) break;
            if (count > 0) _ = text.Append(Encoding.UTF8.GetString(buffer, 0, count));
        }

        return text.ToString();
    }

    public static Task<string> UntilAsync(PseudoTerminal terminal, string text, CancellationToken ct) =>
        ReadAsync(terminal.Master, all => all.Contains(text, StringComparison.Ordinal), ct);

    /// <summary>A field of /proc/PID/stat as proc_pid_stat(5) numbers them, from the third on.</summary>
    public static string Stat(ProcessId process, int field)
    {
        string stat = File.ReadAllText(Path.Combine(Directory(process), "stat"));
        return stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field - 3];
    }

    public static string Directory(ProcessId process) => "/proc/" + process.Value.ToString(CultureInfo.InvariantCulture);

    public static string Name(ProcessId process) => File.ReadAllText(Path.Combine(Directory(process), "comm")).Trim();

    /// <summary>Waits, yielding, until something is so.</summary>
    public static async Task UntilAsync(Func<bool> condition, CancellationToken ct)
    {
        while (!condition())
        {
            ct.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }
}
