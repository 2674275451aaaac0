using FurtherLink.IntegrationTests.Harness;

using static FurtherLink.IntegrationTests.Uploads.UploadClient;

namespace FurtherLink.IntegrationTests.Uploads;

/// <summary>Uploads on behalf of others, and onto disks that refuse.</summary>
internal sealed class UploadUserTests
{
    [SetUp]
    public void Require_root() => TestUsers.RequireRoot();

    [Test, CancelAfter(20_000)]
    public async Task Without_a_work_dir_uploads_go_to_further_in_the_users_home(CancellationToken ct)
    {
        string name = "further-link-test-" + Guid.NewGuid().ToString("N");
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_WORK_DIR"] = "" });
        try
        {
            Assert.That(await daemon.PostAsync(Description(name, [("x/y", Text("x"))]), ct, query: "?user=pi"), Has.Property("Body").EqualTo(Fetched));
            string owners = await Machine.ShAsync($"/home/pi/further/{name}", "stat -c '%U %G' . x x/y | sort -u", ct);
            Assert.That(owners, Is.EqualTo("pi pi"));
        }
        finally
        {
            await Machine.ShAsync("/", $"rm -rf /home/pi/further/{name}", ct);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Root_can_be_asked_for(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        Assert.That(await daemon.PostAsync(Description("n", [("x", Text("x"))]), ct, query: "?user=root"), Has.Property("Body").EqualTo(Fetched));
        Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "stat -c %U n n/x | sort -u", ct), Is.EqualTo("root"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_may_not_do_the_daemon_does_not_do_for_the_user(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await Machine.ShAsync(daemon.WorkDirectory, "mkdir name; echo kept > name/file; chmod 755 .", ct);
        foreach (string name in new[] { "name", "other" })
        {
            UploadReply reply = await daemon.PostAsync(Description(name, [("x", Text("x"))]), ct, problems: true, query: "?user=pi");
            Assert.That(reply.Status, Is.EqualTo(403));
            Assert.That(reply.Detail, Does.Contain("Permission denied"));
        }

        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { "name", "name/file" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Somebody_elses_directory_in_a_shared_work_dir_stays(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await Machine.ShAsync(daemon.WorkDirectory, "mkdir name; echo kept > name/file", ct);
        UploadReply reply = await daemon.PostAsync(Description("name", [("x", Text("x"))]), ct, problems: true, query: "?user=pi");
        Assert.That(reply.Status, Is.EqualTo(403));
        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { "name", "name/file" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_root_left_in_the_old_directory_does_not_stop_an_upload(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        await daemon.PostAsync(Description("name", [("x", Text("x"))]), ct, query: "?user=pi");
        await Machine.ShAsync(daemon.WorkDirectory, "mkdir name/__pycache__; echo > name/__pycache__/x", ct);

        Assert.That(await daemon.PostAsync(Description("name", [("y", Text("y"))]), ct, query: "?user=pi"), Has.Property("Body").EqualTo(Fetched));

        Assert.That(Machine.Everything(Path.Combine(daemon.WorkDirectory, "name")), Is.EqualTo(new[] { "y" }));
        Assert.That(() => daemon.Log, Does.Contain("stays hidden").After(5).Seconds.PollEvery(20).MilliSeconds);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_full_disk_is_507_and_leaves_the_old_directory(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string work = daemon.WorkDirectory;
        await Machine.ShAsync("/", $"mount -t tmpfs -o size=1m,mode=1777 further-link-test '{work}'", ct);
        try
        {
            Assert.That(await daemon.UploadAsync("name", ("old", Text("old"))), Has.Property("Body").EqualTo(Fetched));
            string large = Description("name", [("small", Text("x")), ("large", Text(new string('x', 2 << 20)))]);
            Assert.That(await daemon.PostAsync(large, ct), Is.EqualTo(new UploadReply(500, "text/plain", "500: Internal Server Error")));
            UploadReply honest = await daemon.PostAsync(large, ct, problems: true);
            Assert.That(honest.Status, Is.EqualTo(507));
            Assert.That(Machine.Everything(work), Is.EqualTo(new[] { "name", "name/old" }));
            Assert.That(await daemon.UploadAsync("name", ("new", Text("new"))), Has.Property("Body").EqualTo(Fetched));
        }
        finally
        {
            await Machine.ShAsync("/", $"umount '{work}'", CancellationToken.None);
        }
    }
}
