using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.RunPy;

/// <summary>Where a script runs.</summary>
internal sealed class DirectoryTests
{
    private static readonly string[] Outside =
    [
        "..", ".", "../temp", "a/../../temp", "a/..", "/tmp", "//tmp", "a//b", @"a\u0000b", @"a/\u002e\u002e/\u002e\u002e/temp",
    ];

    private const string WhereAmI = "import os; print(os.getcwd() == os.path.dirname(os.path.abspath(__file__)), os.getcwd())";

    [Test, CancelAfter(20_000)]
    public async Task A_script_runs_in_its_directory_and_is_removed(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);
        (string Name, string Directory)[] cases =
        [
            ("null", daemon.TempDirectory),
            ("\"\"", daemon.TempDirectory),
            ("\"made\"", Path.Combine(daemon.WorkDirectory, "made")),
            ("\"one/two words\"", Path.Combine(daemon.WorkDirectory, "one/two words")),
            ("\"..made\"", Path.Combine(daemon.WorkDirectory, "..made")),
        ];
        foreach ((string name, string directory) in cases)
        {
            await client.SendAsync($$$"""{"type":"start","data":{"sourceScript":"{{{WhereAmI}}}","directoryName":{{{name}}}}}""", ct);
            await client.UntilAsync("started", ct);
            Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
            Assert.That(client.Output, Is.EqualTo($"True {directory}\n"));
            await TestDaemon.UntilAsync(() => Directory.GetFileSystemEntries(directory), Is.Empty, ct);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_directory_outside_the_work_directory_is_refused(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);

        foreach (string name in Outside)
        {
            await client.SendAsync($$$"""{"type":"start","data":{"sourceScript":"1","directoryName":"{{{name}}}"}}""", ct);
            Assert.That(await client.UntilErrorAsync(ct), Does.StartWith("data.directoryName"), name);
        }

        Assert.That(daemon.ChildPids, Is.Empty);
        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.Empty);
        Assert.That(Machine.Everything(daemon.TempDirectory), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_link_leads_nowhere_that_the_user_could_not_go(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py?user=pi", ct);
        File.CreateSymbolicLink(Path.Combine(daemon.WorkDirectory, "trap"), daemon.StateDirectory);

        foreach (string name in new[] { "trap", "trap/deeper" })
        {
            await client.SendAsync($$$"""{"type":"start","data":{"sourceScript":"1","directoryName":"{{{name}}}"}}""", ct);
            await client.UntilErrorAsync(ct);
        }

        Assert.That(Directory.Exists(Path.Combine(daemon.StateDirectory, "deeper")), Is.False);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_file_runs_where_it_is_and_stays([Values("/run-py", "/exec")] string address, [Values] bool absolute, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, address, ct);
        string directory = Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "project")).FullName;
        string file = Path.Combine(directory, "main.py");
        await File.WriteAllTextAsync(file, WhereAmI, ct);

        await client.SendAsync($$$"""{"type":"start","data":{"sourcePath":"{{{(absolute ? file : "project/main.py")}}}"}}""", ct);
        await client.UntilAsync("started", ct);

        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
        Assert.That(client.Output, Is.EqualTo($"True {directory}\n"));
        Assert.That(file, Does.Exist);
    }
}
