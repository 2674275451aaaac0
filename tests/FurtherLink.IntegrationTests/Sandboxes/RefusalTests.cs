using System.Text.Json;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Sandboxes;

/// <summary>Where no sandbox can be had. bubblewrap is looked up in the daemon's PATH, so an empty directory in its place hides it.</summary>
internal sealed class RefusalTests
{
    private static readonly JsonObject Sandboxed = new() { ["sandbox"] = true };

    [Test, CancelAfter(60_000)]
    public async Task A_start_that_asks_for_one_is_refused_and_told_why(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["PATH"] = "/nowhere" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: Sandboxed));

        Assert.That(refused!.Answer.Detail, Does.Contain("sudo apt install bubblewrap").And.Contain("Sandbox:Required"));
        await client.StartAsync("1", "exec", ct, path: "/bin/cat"); // without, all is as ever
        await client.StopAsync("1", ct);
        await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(daemon.TempDirectory), Is.Empty, ct);
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_none_is_required_it_runs_without_which_is_logged_and_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(
            ct, environment: new() { ["PATH"] = "/nowhere", ["FURTHER_LINK_Sandbox__Required"] = "false" });
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await client.StartAsync("1", "python3", ct, code: "import os; print(os.getpid() > 2)", more: Sandboxed);

        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo("True\n"));
        Assert.That(daemon.Log, Does.Contain("runs without one").And.Contain("warn"));
        JsonElement sandbox = (await LimitsAsync(daemon, ct)).GetProperty("sandbox");
        Assert.That(sandbox.GetProperty("available").GetBoolean(), Is.False);
        Assert.That(sandbox.GetProperty("reason").GetString(), Does.Contain("bubblewrap is not installed"));
        Assert.That(sandbox.GetProperty("required").GetBoolean(), Is.False);
    }

    // A bubblewrap that cannot do it, as where the kernel allows users no namespaces: what it says is the reason.
    [Test, CancelAfter(60_000)]
    public async Task What_bubblewrap_complains_of_is_the_reason(CancellationToken ct)
    {
        string place = Directory.CreateTempSubdirectory("further-link-bwrap-").FullName;
        try
        {
            File.SetUnixFileMode(place, (UnixFileMode)0b111_101_101);
            string fake = Path.Combine(place, "bwrap");
            await File.WriteAllTextAsync(fake, "#!/bin/sh\necho 'bwrap: No permissions to create new namespace' >&2\nexit 1\n", ct);
            File.SetUnixFileMode(fake, (UnixFileMode)0b111_101_101);
            await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["PATH"] = place });
            await using RunClient client = await daemon.ConnectAsync("/run", ct);

            RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("1", "exec", ct, path: "/bin/cat", more: Sandboxed));

            Assert.That(refused!.Answer.Detail, Does.Contain("No permissions to create new namespace"));
        }
        finally
        {
            Directory.Delete(place, recursive: true);
        }
    }

    [TestCase("/usr/share")]
    [TestCase("/etc")]
    [TestCase("..")]
    [CancelAfter(60_000)]
    public async Task Its_directory_has_to_be_in_the_work_directory(string path, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);

        await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("1", "python3", ct, code: "print(1)", path: path, more: Sandboxed));

        Assert.That(daemon.ChildPids, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task What_cannot_be_executed_in_it_is_told_by_its_start(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await using RunClient client = await daemon.ConnectAsync("/run", ct);
        string file = Path.Combine(Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "project")).FullName, "script");
        string interpreter = Path.Combine(daemon.WorkDirectory, "interpreter"); // there, but not in the sandbox of a project beside it
        File.Copy("/bin/true", interpreter);
        await File.WriteAllTextAsync(file, $"#!{interpreter}\n", ct);
        File.SetUnixFileMode(file, (UnixFileMode)0b111_101_101);

        RunErrorException? refused = await Assert.ThrowsAsync<RunErrorException>(async () => await client.StartAsync("1", "exec", ct, path: file, more: Sandboxed));

        Assert.That(refused!.Answer.Detail, Does.Contain("in a sandbox").And.Contain("No such file"));
        await daemon.UntilChildlessAsync(ct);
    }

    internal static async Task<JsonElement> LimitsAsync(TestDaemon daemon, CancellationToken ct)
    {
        await using Stream body = await daemon.Http.GetStreamAsync(new Uri("/limits", UriKind.Relative), ct);
        using JsonDocument document = await JsonDocument.ParseAsync(body, default, ct);
        return document.RootElement.Clone();
    }
}
