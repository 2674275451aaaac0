using System.Diagnostics;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Python;

/// <summary>The sockets of the original Python package, 5.x, used as that package uses them (tests/python/original_double.py).</summary>
internal sealed class OriginalPackageTests
{
    private static string Double(TestDaemon daemon) => $"""
        import os, sys
        sys.dont_write_bytecode = True
        os.environ["FURTHER_LINK_TEMP_DIR"] = "{daemon.TempDirectory}"
        sys.path.insert(0, "{Path.Combine(DaemonBinary.SolutionDirectory, "tests", "python")}")
        from original_double import KeyListener, Sender

        """;

    [TestCase("/run")]
    [TestCase("/run?pty=1&user=pi")]
    [CancelAfter(120_000)]
    public async Task Keys_and_frames_go_both_ways(string address, CancellationToken ct)
    {
        if (address.Contains("user=pi", StringComparison.Ordinal)) TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync(address, ct);
        await client.StartAsync("1", "python3", ct, code: Double(daemon) + """
            events = []
            def happened(key, event):
                events.append((key, event))
                if len(events) == 2001:
                    print(events == [("ArrowUp", "keydown"), ("ArrowUp", "keyup")] * 1000 + [("q", "keydown")])
                    os._exit(0)
            Sender("video").send(b"A" * 100_000)
            listener = KeyListener(happened)
            keys = Sender("keylisten")
            keys.send(b"ArrowUp")
            keys.send('ä"'.encode())
            """);
        Assert.That((await client.NextAsync("video", ct)).Output, Has.Length.EqualTo(100_000));
        Assert.That((await client.NextAsync("keylisten", ct)).Output, Is.EqualTo("ArrowUp"));
        Assert.That((await client.NextAsync("keylisten", ct)).Output, Is.EqualTo("ä\""));
        for (int i = 0; i < 1000; i++)
        {
            await Press("ArrowUp", "keydown");
            await Press(" ", "keydown"); // would end the package's listening
            await Press("ArrowUp", "keyup");
        }

        await Press("q", "keydown");
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.OutputOf("1"));
        Assert.That(client.OutputOf("1"), Does.StartWith("True"));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);

        Task Press(string key, string happened) => client.SendAsync("keyevent", "1", new JsonObject { ["key"] = key, ["event"] = happened }, ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task They_listen_before_the_first_instruction_of_the_program(CancellationToken ct)
    {
        // A program with nothing before its own first instruction but the kernel: a shell would be slower than the daemon.
        string looker = Path.Combine(Path.GetTempPath(), $"further-link-looker-{Environment.ProcessId}");
        await CompileAsync(looker, ct);
        try
        {
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
            await using RunClient client = await daemon.ConnectAsync("/run", ct);
            for (int i = 0; i < 100; i++)
            {
                string process = i.ToString();
                File.Copy(looker, Path.Combine(daemon.WorkDirectory, "looker"), overwrite: true);
                await client.StartAsync(process, "exec", ct, path: "looker");
                Assert.That(await client.UntilStoppedAsync(process, ct), Is.Zero, "connect(2) failed");
            }
        }
        finally
        {
            File.Delete(looker);
        }
    }

    [Test, CancelAfter(120_000)]
    public async Task They_are_the_users_alone_and_what_somebody_planted_is_left_alone(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "python3", ct, code: Double(daemon) + """
            import socket, stat
            from original_double import path
            for channel in ("video", "keylisten"):
                status = os.lstat(path(channel))
                print(stat.S_ISSOCK(status.st_mode), oct(status.st_mode & 0o777), status.st_uid == os.getuid())
            # In place of the package's own socket: a link to somebody's else, here the program's own.
            trap = socket.socket(socket.AF_UNIX)
            trap.bind(path("trap"))
            trap.listen()
            os.symlink(path("trap"), path("keyevent"))
            keys = Sender("keylisten")
            keys.send(b"a")
            trap.settimeout(1)
            try:
                trap.accept()
                print("followed")
            except TimeoutError:
                print("not followed")
            os.remove(path("trap"))
            """);
        await client.NextAsync("keylisten", ct);
        await client.SendAsync("keyevent", "1", new JsonObject { ["key"] = "a", ["event"] = "keydown" }, ct);
        Assert.That(await client.UntilStoppedAsync("1", ct), Is.Zero, client.ErrorOutputOf("1"));

        Assert.That(client.OutputOf("1"), Is.EqualTo("True 0o600 True\nTrue 0o600 True\nnot followed\n"));
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(120_000)]
    public async Task A_start_that_fails_leaves_nothing_and_holds_up_nobody(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_VENV"] = "/nonexistent" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        for (int i = 0; i < 20; i++)
        {
            Assert.That(async () => await client.StartAsync("1", "python3", ct, code: "1"), Throws.InstanceOf<RunErrorException>());
            Assert.That(async () => await client.StartAsync("1", "exec", ct, code: "#!/nonexistent\n"), Throws.InstanceOf<RunErrorException>());
            Assert.That(async () => await client.StartAsync("1", "exec", ct, path: "/nonexistent"), Throws.InstanceOf<RunErrorException>());
        }

        Assert.That(Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty);
        await daemon.UntilChildlessAsync(ct);
    }

    private static async Task CompileAsync(string target, CancellationToken ct)
    {
        const string Source = """
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/socket.h>
            #include <sys/un.h>
            #include <string.h>
            #include <unistd.h>
            int main(void)
            {
                /* FURTHER_LINK_SOCKET stands in the temp directory, as these do. */
                char *own = getenv("FURTHER_LINK_SOCKET");
                struct sockaddr_un address = { .sun_family = AF_UNIX };
                snprintf(address.sun_path, sizeof address.sun_path, "%.*s/%d.video.sock", (int)(strrchr(own, '/') - own), own, (int)getpgrp());
                int s = socket(AF_UNIX, SOCK_STREAM, 0);
                return connect(s, (struct sockaddr *)&address, sizeof address) != 0;
            }
            """;
        var start = new ProcessStartInfo("gcc", ["-O1", "-static", "-x", "c", "-o", target, "-"]) { RedirectStandardInput = true, UseShellExecute = false };
        using Process gcc = Process.Start(start)!;
        await gcc.StandardInput.WriteAsync(Source);
        gcc.StandardInput.Close();
        await gcc.WaitForExitAsync(ct);
        Assert.That(gcc.ExitCode, Is.Zero);
    }
}
