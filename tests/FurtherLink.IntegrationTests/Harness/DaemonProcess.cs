using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>One run of the program <c>further-link</c>: started with nothing but the environment given, everything it writes kept in order.</summary>
internal sealed partial class DaemonProcess : IDisposable
{
    private static readonly TimeSpan OutputEndsWithin = TimeSpan.FromSeconds(2);

    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _errors = new();
    private readonly List<string> _addresses = [];
    private readonly TaskCompletionSource<Uri> _listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _serving = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _reading;

    /// <param name="arguments">Of the program.</param>
    /// <param name="environment">All of it.</param>
    /// <param name="directory">Where it starts.</param>
    /// <param name="typing">Whether its standard input stays open, for <see cref="TypeAsync"/>.</param>
    /// <param name="user">As whom it runs; null: as these tests do.</param>
    /// <param name="network">The network namespace that it runs in (ip-netns(8)); null: that of these tests.</param>
    /// <param name="binary">Which; null: the one that is tested.</param>
    public DaemonProcess(
        IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment, string directory, bool typing = false, string? user = null, string? network = null,
        string? binary = null)
    {
        // Whoever runs the tests in the background has the interrupt ignored, and with nohup the hangup, and so have all its descendants; a person at a terminal has not.
        var start = new ProcessStartInfo("env")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory,
        };
        string[] switching = user is null ? [] : ["/usr/bin/setpriv", "--reuid", user, "--regid", user, "--init-groups", "--"];
        string[] entering = network is null ? [] : ["/usr/bin/nsenter", "--net=/run/netns/" + network, "--"];
        string[] command = ["--default-signal=HUP,INT,QUIT", .. entering, .. switching, binary ?? DaemonBinary.Path, .. arguments];
        foreach (string argument in command) start.ArgumentList.Add(argument);
        start.Environment.Clear();
        foreach ((string name, string value) in environment) start.Environment[name] = value;

        _process = Process.Start(start) ?? throw new InvalidOperationException($"{DaemonBinary.Path} did not start");
        if (!typing) _process.StandardInput.Close();
        Pid = _process.Id;
        _reading = Task.WhenAll(ReadAsync(_process.StandardOutput, _output), ReadAsync(_process.StandardError, _errors));
    }

    public int Pid { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>Valid once <see cref="UntilExitAsync"/> has completed.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>stdout and stderr, line by line as they came.</summary>
    public string Log => Text(_log);

    public string Output => Text(_output);

    public string Errors => Text(_errors);

    /// <summary>Every address told so far.</summary>
    public IReadOnlyList<string> Addresses
    {
        get
        {
            lock (_log) return [.. _addresses];
        }
    }

    /// <summary>Waits for <c>listening on URL</c>; an exit before that fails with the log.</summary>
    public async Task<Uri> UntilListeningAsync(CancellationToken ct)
    {
        Task exit = UntilExitAsync(ct);
        if (await Task.WhenAny(_listening.Task, exit) == _listening.Task) return await _listening.Task;
        await exit;
        throw new InvalidOperationException($"further-link ended with {ExitCode} before it listened:\n{Log}");
    }

    /// <summary>Of a launcher: waits until it serves; an exit before that fails with the log.</summary>
    public async Task UntilServingAsync(CancellationToken ct)
    {
        Task exit = UntilExitAsync(ct);
        if (await Task.WhenAny(_serving.Task, exit) == _serving.Task) return;
        await exit;
        throw new InvalidOperationException($"further-link launcher ended with {ExitCode} before it served:\n{Log}");
    }

    /// <summary>Waits for the end of the process and of all it wrote.</summary>
    public async Task UntilExitAsync(CancellationToken ct)
    {
        try
        {
            await UntilGoneAsync(ct);
            await Task.WhenAny(_reading, Task.Delay(OutputEndsWithin, ct));
            if (!_reading.IsCompleted) lock (_log) _log.AppendLine("(a child still holds the daemon's stdout or stderr)");
        }
        catch (OperationCanceledException timeout) when (ct.IsCancellationRequested)
        {
            throw new TimeoutException($"further-link (pid {Pid}) is still running:\n{Log}", timeout);
        }
    }

    /// <summary>Types a line at it.</summary>
    public async Task TypeAsync(string line, CancellationToken ct)
    {
        await _process.StandardInput.WriteLineAsync(line.AsMemory(), ct);
        await _process.StandardInput.FlushAsync(ct);
    }

    /// <summary>Sends a signal, unless the process has ended.</summary>
    public void Signal(PosixSignalNumber signal)
    {
        if (!_process.HasExited) _ = Kill(Pid, (int)signal);
    }

    /// <summary>SIGKILL to another process, one that the daemon left behind.</summary>
    public static void Kill(int pid) => _ = Kill(pid, (int)PosixSignalNumber.Kill);

    public void Dispose() => _process.Dispose();

    // Process.WaitForExitAsync would also wait for a redirected output that a grandchild has inherited.
    private async Task UntilGoneAsync(CancellationToken ct)
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _process.EnableRaisingEvents = true;
        _process.Exited += (_, _) => gone.TrySetResult();
        if (_process.HasExited) return;
        await gone.Task.WaitAsync(ct);
    }

    private static string Text(StringBuilder lines)
    {
        lock (lines) return lines.ToString();
    }

    private async Task ReadAsync(StreamReader reader, StringBuilder own)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            lock (own) own.AppendLine(line);
            lock (_log)
            {
                _log.AppendLine(line);
                if (line.Contains("serving at unix:", StringComparison.Ordinal)) _ = _serving.TrySetResult();
                if (ListeningLine().Match(line) is not { Success: true } told) continue;
                _addresses.Add(told.Groups["address"].Value);
                _listening.TrySetResult(new Uri(told.Groups["address"].Value));
            }
        }
    }

    [GeneratedRegex(@"listening on (?<address>https?://\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ListeningLine();

    // kill(2)
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}

/// <summary>signal(7): the numbers are the same on x64, arm64 and armhf.</summary>
internal enum PosixSignalNumber
{
    Hangup = 1,
    Interrupt = 2,
    Kill = 9,
    Terminate = 15,
}
