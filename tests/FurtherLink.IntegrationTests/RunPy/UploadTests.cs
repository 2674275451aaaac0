using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.RunPy;

internal sealed class UploadTests
{
    private static readonly (string Description, string Reason)[] Bad =
    [
        ("""{}""", "name is missing"),
        ("""{"name":"n"}""", "files is missing"),
        ("""{"name":1,"files":{}}""", "name is not a string"),
        ("""{"name":"..","files":{}}""", "name"),
        ("""{"name":"../n","files":{}}""", "name"),
        ("""{"name":"/tmp/n","files":{}}""", "is absolute"),
        ("""{"name":"\ud800","files":{}}""", "no Unicode text"),
        ("""{"name":"n","files":{"../a":{"type":"text","content":{"text":""}}}}""", "../a"),
        ("""{"name":"n","files":{"/a":{"type":"text","content":{"text":""}}}}""", "is absolute"),
        ("""{"name":"n","files":{"a":{"type":"text"}}}""", "content.text is missing"),
        ("""{"name":"n","files":{"a":{"type":"url","content":{"url":"https://127.0.0.1:9/","bucketName":"..","fileName":"f"}}}}""", "bucketName"),
        ("""{"name":"n","files":{"a":{"type":"url","content":{"url":"https://127.0.0.1:9/","bucketName":"b","fileName":"f"}}}}""", "127.0.0.1"),
    ];

    private static readonly string[] WithoutDirectory =
    [
        """{"type":"upload"}""",
        """{"type":"upload","data":{}}""",
        """{"type":"upload","data":{"directory":null}}""",
        """{"type":"upload","data":{"directory":"n"}}""",
        """{"type":"upload","data":{"directory":[]}}""",
        """{"type":"upload","data":{"name":"n","files":{}}}""",
    ];

    [Test, CancelAfter(20_000)]
    public async Task An_upload_replaces_a_directory_while_a_program_runs(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);
        await client.SendAsync(Upload(UploadClient.Description("p", [("old.py", UploadClient.Text("1")), ("sub/x.txt", UploadClient.Text("é\n"))])), ct);
        await client.UntilAsync("uploaded", ct);
        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { "p", "p/old.py", "p/sub", "p/sub/x.txt" }));
        await client.StartAsync("print(input())", ct);

        await client.SendAsync(Upload(UploadClient.Description("p", [("new.py", UploadClient.Text("print('new')"))])), ct, binary: true);
        await client.UntilAsync("uploaded", ct);

        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { "p", "p/new.py" }));
        Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "stat -c %U p p/new.py | sort -u", ct), Is.EqualTo(TestUsers.Default));
        await client.SendAsync("""{"type":"stdin","data":{"input":"still here\n"}}""", ct);
        Assert.That(await client.UntilStoppedAsync(ct), Is.Zero);
    }

    [Test, CancelAfter(20_000)]
    public async Task An_upload_belongs_to_the_user_of_the_socket([Values("pi", "root")] string user, CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, $"/run-py?user={user}", ct);

        await client.SendAsync(Upload(UploadClient.Description("p", [("a.py", UploadClient.Text("1"))])), ct);
        await client.UntilAsync("uploaded", ct);

        Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "stat -c %U p p/a.py | sort -u", ct), Is.EqualTo(user));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_bad_upload_is_refused_and_leaves_nothing(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);

        foreach ((string description, string reason) in Bad)
        {
            await client.SendAsync(Upload(description), ct);
            Assert.That(await client.UntilErrorAsync(ct, "Bad upload"), Does.Contain(reason), description);
        }

        Assert.That(Machine.Everything(daemon.WorkDirectory).Where(static name => !name.StartsWith('.')), Is.Empty);
        await client.SendAsync("""{"type":"ping"}""", ct);
        await client.UntilAsync("pong", ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task An_upload_without_a_directory_is_a_bad_message(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);

        foreach (string frame in WithoutDirectory)
        {
            await client.SendAsync(frame, ct);
            Assert.That(await client.UntilErrorAsync(ct), Does.StartWith("data.directory"), frame);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task An_upload_does_not_go_through_a_link(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);
        string outside = Directory.CreateDirectory(Path.Combine(daemon.TempDirectory, "outside")).FullName;
        File.CreateSymbolicLink(Path.Combine(daemon.WorkDirectory, "link"), outside);

        await client.SendAsync(Upload(UploadClient.Description("link/n", [("a", UploadClient.Text("x"))])), ct);

        await client.UntilErrorAsync(ct, "Bad upload");
        Assert.That(Machine.Everything(outside), Is.Empty);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_client_that_goes_away_during_an_upload_leaves_a_whole_directory_or_none(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct);
        string body = UploadClient.Description("p", Enumerable.Range(0, 200).Select(static i => ($"{i}.txt", UploadClient.Text(new string('x', 1000)))));
        for (int i = 0; i < 5; i++)
        {
            using OlderClient client = await OlderClient.ConnectAsync(daemon, "/run-py", ct);
            await client.SendAsync(Upload(body), ct);
            client.Abort();
        }

        using OlderClient last = await OlderClient.ConnectAsync(daemon, "/run-py", ct);
        await last.SendAsync(Upload(body), ct);
        await last.UntilAsync("uploaded", ct);
        Assert.That(Directory.GetFiles(Path.Combine(daemon.WorkDirectory, "p")), Has.Length.EqualTo(200));
    }

    private static string Upload(string description) => $$$"""{"type":"upload","data":{"directory":{{{description}}}}}""";
}
