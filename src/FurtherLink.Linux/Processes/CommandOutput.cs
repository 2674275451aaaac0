using System.Buffers;

using FurtherLink.Linux.Events;

namespace FurtherLink.Linux.Processes;

/// <summary>What a short command of the system's own said. Its input is /dev/null, its complaints are dropped.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Bytes">Its standard output.</param>
public sealed record CommandOutput(ExitStatus Status, ReadOnlyMemory<byte> Bytes)
{
    private const int ReadBytes = 4096;

    /// <summary>Runs a command to its end and reads its output.</summary>
    /// <param name="loop">Waits for it.</param>
    /// <param name="program">Its path.</param>
    /// <param name="arguments">Behind argv[0].</param>
    /// <param name="mostBytes">A command that says more is killed.</param>
    /// <param name="cancellation">Kills it.</param>
    /// <exception cref="LibcException">It cannot be started.</exception>
    /// <exception cref="OperationCanceledException">It was killed because of <paramref name="cancellation"/>.</exception>
    public static async Task<CommandOutput> ReadAsync(
        EventLoop loop, string program, IReadOnlyList<string> arguments, int mostBytes, CancellationToken cancellation)
    {
        // Not on a thread that reads sockets: starting a process takes a millisecond.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        using Pipe pipe = Pipe.ForOutput(loop);
        using ChildProcess child = ChildProcess.Start(loop, new ChildProcessStart
        {
            Program = program,
            Arguments = [program, .. arguments],
            Environment = ["PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8"],
            Directory = "/",
            Output = pipe,
        });
        pipe.CloseTheirs();
        await using CancellationTokenRegistration killing = cancellation.UnsafeRegister(static killed => ((ChildProcess)killed!).Kill(Signal.Kill), child);
        var output = new ArrayBufferWriter<byte>();
        while (true)
        {
            await pipe.Ours.ReadableAsync();
            int count = pipe.Ours.Read(output.GetSpan(ReadBytes));
            if (count == PollableFile.Ended) break;
            if (count > 0) output.Advance(count);
            if (output.WrittenCount > mostBytes) child.Kill(Signal.Kill);
        }

        ExitStatus status = await child.Exited;
        cancellation.ThrowIfCancellationRequested();
        return new CommandOutput(status, output.WrittenMemory);
    }
}
