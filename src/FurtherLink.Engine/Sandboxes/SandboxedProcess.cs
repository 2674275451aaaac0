using System.Text;

using FurtherLink.Linux;
using FurtherLink.Linux.Containment;
using FurtherLink.Linux.Events;
using FurtherLink.Linux.Files;
using FurtherLink.Linux.Processes;

using Microsoft.Win32.SafeHandles;

namespace FurtherLink.Engine.Sandboxes;

/// <summary>Starts commands in sandboxes, and knows whether they run before anybody is told so.</summary>
internal sealed class SandboxedProcess(EventLoop loop, TimeProvider time) : IDisposable
{
    // Far beyond what a Pi that swaps needs; a mount of the user's that does not answer (a network's) must not hold a start for ever.
    private static readonly TimeSpan MostSetup = TimeSpan.FromSeconds(20);

    private readonly LastingThread _thread = new("sandboxes");

    /// <summary>Starts bubblewrap and waits until the program in it runs.</summary>
    /// <param name="start">With the whole command, <see cref="SandboxInit"/> included.</param>
    /// <param name="variables">The client's.</param>
    /// <param name="place">The program's directory, or null.</param>
    /// <exception cref="SandboxException">It does not run.</exception>
    /// <exception cref="LibcException">bubblewrap itself cannot be started.</exception>
    public async Task<(ChildProcess Process, SandboxReport Report)> StartAsync(
        ChildProcessStart start, IReadOnlyDictionary<string, string> variables, SafeDirectory? place)
    {
        var report = new SandboxReport(loop);
        using var input = Pipe.ForInput(loop);
        ChildProcess? process = null;
        try
        {
            List<SafeFileHandle> inherited = [report.Pipe.Theirs, input.Theirs];
            if (place is not null) inherited.Add(place.Descriptor);
            process = await _thread.RunAsync(() => ChildProcess.Start(loop, start with { ControlsTerminal = false, Inherited = inherited }));
            input.CloseTheirs();
            ChildProcess late = process;
            await using ITimer patience = time.CreateTimer(
                _ =>
                {
                    late.Kill(Signal.Kill); // and with it everybody in there
                    report.GiveUp();
                    input.Ours.Release();
                },
                null,
                MostSetup,
                Timeout.InfiniteTimeSpan);
            await GetUpAsync(process, report, input, start.Group, variables);
            return (process, report);
        }
        catch
        {
            process?.Dispose();
            report.Dispose();
            throw;
        }
    }

    private static async Task GetUpAsync(
        ChildProcess process, SandboxReport report, Pipe input, ControlGroup? group, IReadOnlyDictionary<string, string> variables)
    {
        string? line = await report.NextLineAsync();
        if (line == "ready")
        {
            if (group is not null && !process.StartedInGroup) await Task.Run(() => Join(group, process));
            await SendAsync(input, report, Encoding.UTF8.GetBytes(string.Concat(variables.Select(static one => $"{one.Key}={one.Value}\0"))));
            input.Ours.Dispose(); // there are no more
            line = await report.NextLineAsync();
        }

        if (line == "up") return;
        // bubblewrap says why in its own output; it has ended, or ends now.
        ExitStatus status = await process.Exited;
        throw new SandboxException(line?.StartsWith("no ", StringComparison.Ordinal) == true ? line[3..] : null, status);
    }

    /// <summary>Moves bubblewrap and process 1 into the program's group: what process 1 starts from now on begins there.</summary>
    private static void Join(ControlGroup group, ChildProcess process)
    {
        foreach (ProcessId member in ProcessTree.WithDescendants(process.Id)) _ = group.TryAdd(member);
    }

    private static async Task SendAsync(Pipe input, SandboxReport report, ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty && !report.IsGivenUp)
        {
            int count = input.Ours.Write(bytes.Span);
            if (count == PollableFile.Ended) return; // process 1 is gone, and with it the next line
            if (count == PollableFile.WouldBlock) await input.Ours.WritableAsync();
            else bytes = bytes[count..];
        }
    }

    public void Dispose() => _thread.Dispose();
}

/// <summary>A sandbox did not come up.</summary>
/// <param name="reason">What process 1 told; null: bubblewrap did not get that far, and wrote why to its standard error.</param>
/// <param name="status">How bubblewrap ended.</param>
internal sealed class SandboxException(string? reason, ExitStatus status) : Exception(reason ?? $"bubblewrap ended with {status}")
{
    /// <summary>Whether the program was the reason, and not the sandbox.</summary>
    public bool IsOfProgram => reason is not null;
}
