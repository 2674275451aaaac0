using System.Text;

using FurtherLink.IntegrationTests.Files;
using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Separation;

/// <summary>What is particular to <c>/files</c> where a launcher process has the rights; that everything else is the same is for <c>Files/</c> to show.</summary>
internal sealed class FileTests
{
    [SetUp]
    public void Needs_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(120_000)]
    public async Task A_thousand_requests_leave_no_descriptor_in_either_process(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await TouchAsync(daemon, 0, 40, ct);
        int before = DescriptorsOf(daemon.Launcher.Pid).Length;

        await TouchAsync(daemon, 40, 200, ct); // five requests each

        await TestDaemon.UntilAsync(() => DescriptorsOf(daemon.Launcher.Pid).Length, Is.LessThanOrEqualTo(before), ct);
        foreach (int pid in new[] { daemon.Pid, daemon.Launcher.Pid })
            await TestDaemon.UntilAsync(() => DescriptorsOf(pid), Has.None.StartsWith(daemon.WorkDirectory), ct);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_daemon_that_is_killed_while_it_writes_leaves_nothing(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await daemon.PutAsync("a", "old");
        using var visitor = new Visitor(daemon.Address);
        await using Stream connection = await visitor.OpenAsync(ct);
        await connection.WriteAsync(Encoding.ASCII.GetBytes($"PUT /files/a HTTP/1.1\r\nHost: {daemon.Address.Authority}\r\nContent-Length: 100000\r\n\r\nnew"), ct);
        await TestDaemon.UntilAsync(() => Machine.Everything(daemon.WorkDirectory), Has.Length.EqualTo(2), ct);

        await daemon.KillAsync(ct);

        await TestDaemon.UntilAsync(() => Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { "a" }), ct);
        Assert.That(await File.ReadAllTextAsync(Path.Combine(daemon.WorkDirectory, "a"), ct), Is.EqualTo("old"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_user_that_nobody_named_is_refused_by_the_launcher_itself(CancellationToken ct)
    {
        var environment = new Dictionary<string, string> { ["FURTHER_LINK_Launcher__Users"] = "nobody" };
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: environment, separated: true);

        FilesReply refused = await daemon.GetAsync("?user=root");

        Assert.That((refused.Status, refused.Reason), Is.EqualTo((403, "user")));
        Assert.That(refused.Text, Does.Contain("Launcher:Users"));
    }

    [Test, CancelAfter(30_000)]
    public async Task Without_a_launcher_everything_is_503(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, separated: true);
        await daemon.PutAsync("a", "x");

        await daemon.KillLauncherAsync(ct);

        foreach (FilesReply refused in new[] { await daemon.GetAsync("a"), await daemon.GetAsync(""), await daemon.PutAsync("a", "y"), await daemon.DeleteAsync("a") })
            Assert.That((refused.Status, refused.Reason), Is.EqualTo((503, "launcher")));
    }

    private static Task TouchAsync(TestDaemon daemon, int first, int count, CancellationToken ct) =>
        Parallel.ForEachAsync(Enumerable.Range(first, count), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = ct }, async (number, _) =>
        {
            string name = $"d{number % 8}/f{number}";
            Assert.That((await daemon.PutAsync(name, "text")).Status, Is.EqualTo(201));
            Assert.That((await daemon.GetAsync(name)).Text, Is.EqualTo("text"));
            Assert.That((await daemon.PutAsync(name, "late", ("If-None-Match", "*"))).Status, Is.EqualTo(412));
            Assert.That((await daemon.GetAsync($"d{number % 8}")).Status, Is.EqualTo(200));
            Assert.That((await daemon.DeleteAsync(name)).Status, Is.EqualTo(204));
        });

    /// <summary>What the descriptors of a process lead to.</summary>
    private static string[] DescriptorsOf(int pid) => [.. Directory.GetFileSystemEntries($"/proc/{pid}/fd").Select(static one => new FileInfo(one).LinkTarget ?? "")];
}
