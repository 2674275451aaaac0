using System.Globalization;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Displays;

/// <summary>A display's server and files are the user's, and so are all programs of that user: what they do to it harms nobody else.</summary>
/// <param name="separated">Whether a launcher process starts programs.</param>
[TestFixture(false), TestFixture(true)]
internal sealed class HostileDisplayTests(bool separated)
{
    private const string Lock = """
        import os
        lock = "/tmp/.X" + os.environ["DISPLAY"][1:] + "-lock"
        os.remove(lock)
        """;

    // pidfd_open(2) and pidfd_getfd(2), which have the same numbers everywhere.
    private const string Keep = """
        import ctypes
        libc = ctypes.CDLL(None)
        file = libc.syscall(438, libc.syscall(434, PID, 0), 2, 0)
        print("kept" if file >= 0 else "may not", flush=True)
        input()
        """;

    [TestCase("os.mkfifo(lock)")]
    [TestCase("os.truncate(os.open(lock, os.O_RDWR | os.O_CREAT), 1 << 30)")]
    [TestCase("os.symlink('/dev/zero', lock)")]
    [CancelAfter(60_000)]
    public async Task Whatever_is_in_the_place_of_its_lock_the_end_is_like_any_other(string replace, CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: $"{Lock}\n{replace}\nprint(lock, flush=True)\ninput()\n", more: Graphics.Options(200, 100));
        await client.UntilOutputAsync("1", "-lock\n", ct);
        string left = client.OutputOf("1").Trim();
        try
        {
            await client.StopAsync("1", ct);

            Assert.That(() => daemon.ChildPids, Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
            Assert.That(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty.After(5).Seconds.PollEvery(20).MilliSeconds);
            foreach (int pid in separated ? new[] { daemon.Pid, daemon.Launcher.Pid } : [daemon.Pid]) Assert.That(MostMemory(pid), Is.LessThan(300 << 20));
        }
        finally
        {
            File.Delete(left);
            File.Delete(left.Replace("/.X", "/.X11-unix/X", StringComparison.Ordinal).Replace("-lock", "", StringComparison.Ordinal));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_keeps_what_a_server_writes_to_does_not_hold_up_its_end(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await Graphics.StartAsync(client, "1", Graphics.Turtle, ct);
        ProcessEntry server = Graphics.ServersOf(daemon).Single();
        int number = Graphics.NumberOf(server);
        await client.StartAsync("2", "python3", ct, code: Keep.Replace("PID", $"{server.Pid}", StringComparison.Ordinal));
        await client.UntilOutputAsync("2", "\n", ct);
        if (client.OutputOf("2") == "may not\n") Assert.Ignore("Here one program may not take a descriptor of another (kernel.yama.ptrace_scope).");
        Assert.That(client.OutputOf("2"), Is.EqualTo("kept\n"));

        await client.StopAsync("1", ct);

        Assert.That(() => Graphics.FilesOf(number), Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(() => Directory.GetFileSystemEntries(daemon.TempDirectory, "*.display"), Is.Empty.After(10).Seconds.PollEvery(20).MilliSeconds);
        Assert.That(client.StoppedOf("2"), Is.Null, "it keeps it still");
        await client.StopAsync("2", ct);
    }

    // proc_pid_status(5): the most that it ever had.
    private static long MostMemory(int pid) => long.Parse(
        File.ReadLines($"/proc/{pid}/status").First(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) * 1024;

    private Task<TestDaemon> StartAsync(CancellationToken ct)
    {
        if (separated) TestUsers.RequireRoot();
        return TestDaemon.StartAsync(ct, separated: separated ? true : null);
    }
}
