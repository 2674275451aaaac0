using System.Diagnostics;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Certificates;

/// <summary>A daemon in a network of its own, in which addresses come and go. network_namespaces(7).</summary>
internal sealed class NetworkTests
{
    private const string FirstAddress = "10.77.0.5";
    private const string SecondAddress = "10.78.0.5";

    [Test, CancelAfter(60_000)]
    public async Task A_new_address_is_in_the_certificate_while_the_daemon_runs_and_the_key_stays(CancellationToken ct)
    {
        string state = Directory.CreateTempSubdirectory("further-link-").FullName;
        try
        {
            using Process daemon = Start(state);
            try
            {
                string? first = await UntilLineAsync(daemon, FirstAddress, ct);
                if (first is null) Assert.Ignore("No network namespaces here.");
                await UntilLineAsync(daemon, "listening on", ct);
                string key = await KeyAsync(state, ct);
                CommandResult added = await Command.RunAsync(
                    "nsenter", ["--net", $"--target={daemon.Id}", "ip", "address", "add", SecondAddress + "/24", "dev", "lo"], ct);
                Assert.That(added.ExitCode, Is.Zero, added.Errors);

                string told = (await UntilLineAsync(daemon, SecondAddress, ct))!;
                using (Assert.EnterMultipleScope())
                {
                    Assert.That(told, Does.Contain("this device can now be reached as " + SecondAddress).And.Contain(FirstAddress));
                    Assert.That(await KeyAsync(state, ct), Is.EqualTo(key));
                }
            }
            finally
            {
                daemon.Kill();
                await daemon.WaitForExitAsync(CancellationToken.None);
            }
        }
        finally
        {
            Directory.Delete(state, recursive: true);
        }
    }

    // `exec` all along, so that the process started is the daemon.
    private static Process Start(string state) => Process.Start(new ProcessStartInfo(
        "unshare", ["--net", "sh", "-c", $"ip link set lo up && ip address add {FirstAddress}/24 dev lo && exec {DaemonBinary.Path} serve 2>&1"])
    {
        UseShellExecute = false,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
        Environment = { ["FURTHER_LINK_State__Directory"] = state, ["FURTHER_LINK_PORT"] = "0", ["FURTHER_LINK_NOSSL"] = "0" },
    })!;

    /// <summary>The first line from now on that holds <paramref name="text"/>; null where the process ends before.</summary>
    private static async Task<string?> UntilLineAsync(Process process, string text, CancellationToken ct)
    {
        while (await process.StandardOutput.ReadLineAsync(ct) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal)) return line;
        }

        return null;
    }

    private static async Task<string> KeyAsync(string state, CancellationToken ct) =>
        (await Command.RunAsync("openssl", ["x509", "-in", $"{state}/certificate.pem", "-noout", "-pubkey"], ct)).Output;
}
