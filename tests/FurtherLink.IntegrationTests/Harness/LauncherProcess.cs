using System.Diagnostics;

namespace FurtherLink.IntegrationTests.Harness;

/// <summary>A real <c>further-link launcher</c>, as root, for a daemon that runs as <see cref="TestUsers.Daemon"/>.</summary>
internal static class LauncherProcess
{
    /// <summary>
    /// Whether every daemon of this run of the tests has one (FURTHERLINK_TEST_SEPARATED=1), so that the whole suite can be run against both ways of starting
    /// programs.
    /// </summary>
    public static bool ForAll { get; } = Environment.GetEnvironmentVariable("FURTHERLINK_TEST_SEPARATED") == "1";

    /// <summary>Starts one and waits until it serves. Whom it starts programs as is <paramref name="environment"/>'s to say; without, also root.</summary>
    public static async Task<DaemonProcess> StartAsync(TestDirectories directories, IReadOnlyDictionary<string, string> environment, CancellationToken ct, string? binary = null)
    {
        var process = new DaemonProcess(["launcher"], environment, directories.Base, binary: binary);
        try
        {
            await process.UntilServingAsync(ct);
            return process;
        }
        catch
        {
            process.Signal(PosixSignalNumber.Kill);
            process.Dispose();
            throw;
        }
    }

    /// <summary>Gives what the daemon makes its own files in to its user.</summary>
    public static async Task GiveToDaemonAsync(TestDirectories directories)
    {
        using Process chown = Process.Start("chown", [TestUsers.Daemon, directories.Base, directories.State]);
        await chown.WaitForExitAsync();
        if (chown.ExitCode != 0) throw new InvalidOperationException($"chown ended with {chown.ExitCode}");
    }
}
