using FurtherLink.IntegrationTests.Displays;
using FurtherLink.IntegrationTests.Files;
using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>
/// An upgrade replaces the files of a launcher that runs on. It must have loaded by then whatever it will need: here everything is replaced, as dpkg does (a new file, which
/// is given the name), by what is no library at all, and then it has to do what it has not done before.
/// </summary>
internal sealed class UpgradeTests
{
    private string _copy = null!;

    [SetUp]
    public void Install()
    {
        TestUsers.RequireRoot();
        _copy = Directory.CreateTempSubdirectory("further-link-installed-").FullName;
        string built = Path.GetDirectoryName(DaemonBinary.Path)!;
        foreach (string directory in Directory.GetDirectories(built, "*", SearchOption.AllDirectories).Prepend(built))
        {
            string target = Path.Combine(_copy, Path.GetRelativePath(built, directory));
            Directory.CreateDirectory(target);
            File.SetUnixFileMode(target, (UnixFileMode)0b111_101_101);
            foreach (string file in Directory.GetFiles(directory)) File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }

    [TearDown]
    public void Uninstall() => Directory.Delete(_copy, recursive: true);

    [Test, CancelAfter(120_000)]
    public async Task A_launcher_whose_files_are_others_by_now_does_all_that_it_did_not_do_before(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true, launcherBinary: Path.Combine(_copy, "further-link"));
        Replace();

        await using RunClient client = await daemon.ConnectAsync("/run?detach=1&pty=1", ct);
        RunMessage started = await client.StartAsync("1", "python3", ct, code: Graphics.Turtle, more: Graphics.Options());
        await client.UntilOutputAsync("1", "drawn", ct);
        _ = await Graphics.UntilShownAsync(client, "1", ct);
        await client.SendAsync("signal", "1", new() { ["signal"] = "INT" }, ct);
        await client.StopAsync("1", ct);
        foreach (bool sandbox in new[] { true, false })
        {
            await client.StartAsync("2", "shell", ct, code: "echo $0; exit 3", more: new() { ["sandbox"] = sandbox });
            Assert.That(await client.UntilStoppedAsync("2", ct), Is.EqualTo(3));
        }

        Assert.That((await daemon.PutAsync("a/b", "text")).Status, Is.EqualTo(201));
        Assert.That((await daemon.GetAsync("a")).Status, Is.EqualTo(200));
        Assert.That((await daemon.GetAsync("a/../../b")).Status, Is.AtLeast(400));
        await Assert.ThrowsAsync<RunErrorException>(() => client.StartAsync("3", "exec", ct, path: "/etc/passwd"));
        Assert.That((await daemon.Http.GetAsync(new Uri("/limits", UriKind.Relative), ct)).IsSuccessStatusCode, Is.True);
        RunMessage last = await client.StartAsync("4", "shell", ct, code: "echo up; read line");
        await client.UntilOutputAsync("4", "up", ct);

        await daemon.TerminateAsync(ct);
        await daemon.RestartAsync(ct);
        await using RunClient second = await daemon.ConnectAsync("/run?detach=1&pty=1", ct);
        await second.AttachAsync("4", last.Session!, after: null, ct);
        await second.TypeAsync("4", "\n", ct);
        Assert.That(await second.UntilStoppedAsync("4", ct), Is.Zero);
        Assert.That(daemon.Launcher.HasExited, Is.False);
    }

    private void Replace()
    {
        foreach (string file in Directory.GetFiles(_copy, "*", SearchOption.AllDirectories))
        {
            string fresh = file + ".dpkg-new";
            File.WriteAllText(fresh, "of the next version");
            File.Move(fresh, file, overwrite: true);
        }
    }
}
