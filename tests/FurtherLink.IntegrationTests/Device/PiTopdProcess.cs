using System.Diagnostics;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Device;

/// <summary>tests/pitopd-stand-in: what pi-topd is to the daemon.</summary>
internal sealed class PiTopdProcess : IAsyncDisposable
{
    private readonly Process _process = Process.Start(new ProcessStartInfo(Path.Combine(DaemonBinary.SolutionDirectory, "tests/pitopd-stand-in"))
    {
        UseShellExecute = false,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
    })!;

    /// <summary>The settings by which a daemon finds it.</summary>
    public async Task<Dictionary<string, string>> ListeningAsync(CancellationToken ct)
    {
        string[] words = (await UntilAsync("listening", ct)).Split(' ');
        return new()
        {
            ["FURTHER_LINK_Device__Display"] = "pi-top",
            ["FURTHER_LINK_Device__PiTopdRequests"] = $"tcp://127.0.0.1:{words[1]}",
            ["FURTHER_LINK_Device__PiTopdEvents"] = $"tcp://127.0.0.1:{words[2]}",
        };
    }

    /// <summary>Reads on to the next line that begins so.</summary>
    public async Task<string> UntilAsync(string beginning, CancellationToken ct)
    {
        while (await _process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.StartsWith(beginning, StringComparison.Ordinal)) return line;
        }

        throw new InvalidOperationException("the stand-in ended: is python3-zmq installed (scripts/setup test)?");
    }

    public Task SayAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
