using System.Diagnostics;
using System.Text.RegularExpressions;
using FurtherLink.Benchmarks.Native;

namespace FurtherLink.Benchmarks.Processes;

/// <summary>A server in a process of its own: the daemon, or the bare Kestrel echo.</summary>
internal sealed partial class Server : IDisposable
{
    private const int TailLines = 20;
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<string> _tail = new();

    private Server(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Hear(line.Data);
        _process.ErrorDataReceived += (_, line) => Hear(line.Data);
        _process.Exited += (_, _) => _address.TrySetException(new BenchmarkException($"{start.FileName} ended:\n{Tail()}"));
    }

    internal int ProcessId => _process.Id;

    internal ProcessFacts Facts => new(_process.Id);

    /// <summary>The address it listens on; waits until it does.</summary>
    internal Uri Address => _address.Task.Wait(StartPatience)
        ? _address.Task.Result
        : throw new BenchmarkException($"{_process.StartInfo.FileName} did not say that it listens:\n{Tail()}");

    internal static Server Start(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string key, string value) in environment) start.Environment[key] = value;
        var server = new Server(start);
        server._process.Start();
        server._process.BeginOutputReadLine();
        server._process.BeginErrorReadLine();
        return server;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _ = Libc.Kill(_process.Id, Libc.SignalTerminate);
        if (!_process.WaitForExit(StopPatience)) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        lock (_tail)
        {
            if (_tail.Count == TailLines) _tail.Dequeue();
            _tail.Enqueue(line);
        }

        if (Listening().Match(line) is { Success: true } heard) _address.TrySetResult(new Uri(heard.Groups["address"].Value));
    }

    private string Tail()
    {
        lock (_tail) return string.Join('\n', _tail);
    }

    /// <summary>The daemon says "listening on", Kestrel's own log "Now listening on:", a launcher "serving at".</summary>
    [GeneratedRegex(@"(listening on:?|serving at) (?<address>(https?://|unix:)[^\s;]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Listening();
}
