using FurtherLink.IntegrationTests.Harness;

using static FurtherLink.IntegrationTests.Uploads.UploadClient;

namespace FurtherLink.IntegrationTests.Uploads;

internal sealed class UploadProjectTests
{
    private TestDaemon _daemon = null!;
    private string _projects = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        CancellationToken ct = patience.Token;
        _projects = Directory.CreateTempSubdirectory("further-link-projects-").FullName;
        await Machine.ShAsync(_projects, "chmod 1777 .", ct);
        _daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_MINISCREEN_PROJECTS_DIR"] = _projects });
    }

    [TearDown]
    public async Task Stop()
    {
        await _daemon.DisposeAsync();
        Directory.Delete(_projects, recursive: true);
    }

    private Task<UploadReply> UploadAsync(string? username, CancellationToken ct, params string[] files) =>
        _daemon.PostAsync(Description("name", files.Select(file => (file, Text(file))), username), ct);

    [Test, CancelAfter(20_000)]
    public async Task A_project_is_copied_and_the_copy_replaced(CancellationToken ct)
    {
        Assert.That(await UploadAsync("ada@example.com", ct, "project.cfg", "old/file"), Has.Property("Body").EqualTo(Fetched));
        Assert.That(await UploadAsync("ada@example.com", ct, "project.cfg", "new/file"), Has.Property("Body").EqualTo(Fetched));
        Assert.That(await UploadAsync(null, ct, "project.cfg"), Has.Property("Body").EqualTo(Fetched));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(Machine.Everything(_projects), Is.EqualTo(new[]
            {
                "ada", "ada/name", "ada/name/new", "ada/name/new/file", "ada/name/project.cfg", "unknown", "unknown/name", "unknown/name/project.cfg",
            }));
            Assert.That(await Machine.ShAsync(_projects, "find . -mindepth 1 -printf '%u\\n' | sort -u", ct), Is.EqualTo(TestUsers.Default));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task Other_directories_are_not_copied(CancellationToken ct)
    {
        await UploadAsync("ada@example.com", ct, "main.py", "sub/project.cfg");
        Assert.That(Machine.Everything(_projects), Is.Empty);
    }

    [TestCase("..@example.com")]
    [TestCase("../../etc")]
    [TestCase("/etc")]
    [CancelAfter(20_000)]
    public async Task A_username_cannot_lead_out(string username, CancellationToken ct)
    {
        Assert.That((await UploadAsync(username, ct, "project.cfg")).Status, Is.EqualTo(500));
        Assert.That(Machine.Everything(_projects), Is.Empty);
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.Empty);
    }

    [TestCase("ln -s \"$OUTSIDE\" ada")]
    [TestCase("mkdir ada; chmod a+rwx ada; ln -s \"$OUTSIDE\" ada/name")]
    [CancelAfter(20_000)]
    public async Task A_planted_link_is_not_followed_and_the_upload_fails_as_a_whole(string script, CancellationToken ct)
    {
        await UploadAsync("ada@example.com", ct, "old");
        string outside = Directory.CreateDirectory(Path.Combine(_daemon.TempDirectory, "outside")).FullName;
        await Machine.ShAsync(_projects, $"chmod a+rwx '{outside}'; OUTSIDE='{outside}'; {script}", ct);

        Assert.That((await UploadAsync("ada@example.com", ct, "project.cfg")).Status, Is.EqualTo(500));

        Assert.That(Machine.Everything(outside), Is.Empty);
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "name", "name/old" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_was_planted_in_an_earlier_copy_goes_with_it(CancellationToken ct)
    {
        await UploadAsync("ada@example.com", ct, "project.cfg");
        string kept = Path.Combine(_projects, "kept");
        await File.WriteAllTextAsync(kept, "kept", ct);
        await Machine.ShAsync(_projects, $"cd ada/name; mkfifo fifo; ln -s ../../kept link; rm project.cfg; ln ../../kept project.cfg; chown -h {TestUsers.Default} *", ct);

        Assert.That(await UploadAsync("ada@example.com", ct, "project.cfg", "fifo", "link"), Has.Property("Body").EqualTo(Fetched));

        Assert.That(await File.ReadAllTextAsync(kept, ct), Is.EqualTo("kept"));
        Assert.That(await File.ReadAllTextAsync(Path.Combine(_projects, "ada/name/link"), ct), Is.EqualTo("link"));
    }
}
