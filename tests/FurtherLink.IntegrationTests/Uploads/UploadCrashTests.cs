using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

using static FurtherLink.IntegrationTests.Uploads.UploadClient;

namespace FurtherLink.IntegrationTests.Uploads;

internal sealed class UploadCrashTests
{
    [Test, CancelAfter(60_000)]
    public async Task A_daemon_killed_in_the_middle_leaves_the_old_directory_and_the_next_upload_sweeps(CancellationToken ct)
    {
        await using TestDaemon doomed = await TestDaemon.StartAsync(ct);
        string work = doomed.WorkDirectory;
        Assert.That(await doomed.UploadAsync("name", ("old", Text("old"))), Has.Property("Body").EqualTo(Fetched));
        (string, JsonObject)[] many = [.. Enumerable.Range(0, 9000).Select(i => ($"{i}", Text("x")))];
        Task<UploadReply> upload = doomed.UploadAsync("name", many);
        // Killed as soon as the temporary sibling is there: thousands of files before it is complete.
        while (Directory.GetDirectories(work, ".further-upload-*").Length == 0) await Task.Yield();
        await doomed.KillAsync(ct);
        Assert.That(async () => await upload, Throws.InstanceOf<HttpRequestException>());
        Assert.That(Machine.Everything(Path.Combine(work, "name")), Is.EqualTo(new[] { "old" }));
        Assert.That(Directory.GetDirectories(work, ".further-upload-*"), Has.Length.EqualTo(1));

        await using TestDaemon next = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_WORK_DIR"] = work });
        Assert.That(await next.UploadAsync("other", ("new", Text("new"))), Has.Property("Body").EqualTo(Fetched));

        Assert.That(Machine.Everything(work), Is.EqualTo(new[] { "name", "name/old", "other", "other/new" }));
    }
}
