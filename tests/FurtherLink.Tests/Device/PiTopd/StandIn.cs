using System.Diagnostics;

using FurtherLink.Device.PiTopd;

namespace FurtherLink.Tests.Device.PiTopd;

/// <summary>pi-topd as far as a client sees it: tests/pitopd-stand-in, a Python program with Debian's own ZeroMQ.</summary>
internal sealed class StandIn : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task _reading;
    private readonly List<string> _lines = [];

    private StandIn(Process process)
    {
        _process = process;
        _reading = ReadAsync();
    }

    public string RequestPort { get; private set; } = "";

    public string EventPort { get; private set; } = "";

    public PiTopdEndpoints Endpoints => new($"tcp://127.0.0.1:{RequestPort}", $"tcp://127.0.0.1:{EventPort}");

    /// <summary>What clients asked, as it went over the wire.</summary>
    public IReadOnlyList<string> Requests
    {
        get
        {
            lock (_lines) return [.. _lines.Where(line => line.StartsWith("request ", StringComparison.Ordinal)).Select(line => line["request ".Length..])];
        }
    }

    /// <summary>Starts it, on ports of the kernel's choice or on those of one that died.</summary>
    public static async Task<StandIn> StartAsync(CancellationToken ct, StandIn? successorOf = null, string? user = null)
    {
        var start = new ProcessStartInfo(Path.Combine(SourceTree.Root, "tests/pitopd-stand-in"))
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (user is not null)
        {
            // As a pipe: nobody need not be able to reach the repository.
            start.FileName = "/usr/bin/setpriv";
            foreach (string word in new[] { "--reuid", user, "--clear-groups", "/usr/bin/python3", "-c", await File.ReadAllTextAsync(Path.Combine(SourceTree.Root, "tests/pitopd-stand-in"), ct) })
                start.ArgumentList.Add(word);
        }

        if (successorOf is not null)
        {
            start.ArgumentList.Add(successorOf.RequestPort);
            start.ArgumentList.Add(successorOf.EventPort);
        }

        var standIn = new StandIn(Process.Start(start)!);
        string[] words = (await standIn.UntilAsync("listening", ct)).Split(' ');
        (standIn.RequestPort, standIn.EventPort) = (words[1], words[2]);
        return standIn;
    }

    /// <summary>Waits until somebody hears its events.</summary>
    public Task UntilHeardAsync(CancellationToken ct) => UntilAsync("subscribed", ct);

    /// <summary>Waits for a line that begins so.</summary>
    public async Task<string> UntilAsync(string beginning, CancellationToken ct)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (true)
        {
            lock (_lines)
            {
                if (_lines.Find(line => line.StartsWith(beginning, StringComparison.Ordinal)) is { } found) return found;
            }

            Assert.That(_process.HasExited, Is.False, "the stand-in ended: is python3-zmq installed (scripts/setup test)?");
            await every.WaitForNextTickAsync(ct);
        }
    }

    /// <summary>No request is answered any more.</summary>
    public async Task MuteAsync(CancellationToken ct)
    {
        await SayAsync("mute");
        await UntilAsync("obeyed mute", ct);
    }

    public Task SayAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    /// <summary>SIGKILL.</summary>
    public async Task DieAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        await _reading;
    }

    public async ValueTask DisposeAsync()
    {
        await DieAsync();
        _process.Dispose();
    }

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines) _lines.Add(line);
        }
    }
}
