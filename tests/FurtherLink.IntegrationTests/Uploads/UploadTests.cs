using FurtherLink.IntegrationTests.Harness;

using static FurtherLink.IntegrationTests.Uploads.UploadClient;

namespace FurtherLink.IntegrationTests.Uploads;

internal sealed class UploadTests
{
    private TestDaemon _daemon = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(patience.Token, environment: new() { ["FURTHER_LINK_Upload__MaxBodyBytes"] = (8 << 20).ToString() });
    }

    [TearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    private string Work(string relative = "") => Path.Combine(_daemon.WorkDirectory, relative);

    [Test, CancelAfter(20_000)]
    public async Task A_directory_is_created_and_owned_by_the_default_user(CancellationToken ct)
    {
        UploadReply reply = await _daemon.UploadAsync("project", ("main.py", Text("print('hi')\n")), ("data/deep/ü 🐢.txt", Text("schön\0\r\n")), ("empty", Text("")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reply, Is.EqualTo(new UploadReply(200, "application/json", Fetched)));
            Assert.That(Machine.Everything(Work()), Is.EqualTo(new[]
            {
                "project", "project/data", "project/data/deep", "project/data/deep/ü 🐢.txt", "project/empty", "project/main.py",
            }));
            Assert.That(await File.ReadAllBytesAsync(Work("project/data/deep/ü 🐢.txt"), ct), Is.EqualTo("schön\0\r\n"u8.ToArray()));
            Assert.That(await File.ReadAllTextAsync(Work("project/main.py"), ct), Is.EqualTo("print('hi')\n"));
            Assert.That(new FileInfo(Work("project/empty")).Length, Is.Zero);
            string owners = await Machine.ShAsync(Work(), "find . -mindepth 1 -printf '%u %m\\n' | sort -u", ct);
            Assert.That(owners.Split('\n'), Is.EqualTo(new[] { TestUsers.Default + " 644", TestUsers.Default + " 755" }));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_second_upload_replaces_the_whole_content(CancellationToken ct)
    {
        await _daemon.UploadAsync("name", ("old", Text("old")), ("sub/old", Text("old")));
        await _daemon.UploadAsync("name2", ("kept", Text("kept")));

        UploadReply reply = await _daemon.UploadAsync("name", ("sub", Text("now a file")));

        Assert.That(reply.Body, Is.EqualTo(Fetched));
        Assert.That(Machine.Everything(Work()), Is.EqualTo(new[] { "name", "name/sub", "name2", "name2/kept" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_was_planted_in_the_old_directory_leads_nowhere(CancellationToken ct)
    {
        await Machine.ShAsync(Work(), """
            mkdir -p outside name/sub; echo kept > outside/file; chmod -R a+rwX .; chown -R --reference=. outside
            cd name; ln ../outside/file hard; ln -s ../outside link; mkfifo fifo; ln -s ../../outside/file sub/link
            """, ct);
        if (TestUsers.IsRoot) await Machine.ShAsync(Work(), $"chown -Rh {TestUsers.Default} name", ct);

        UploadReply reply = await _daemon.UploadAsync("name", ("hard", Text("new")), ("fifo", Text("new")), ("link/file", Text("new")), ("sub/link", Text("new")));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(reply.Body, Is.EqualTo(Fetched));
            Assert.That(await File.ReadAllTextAsync(Work("outside/file"), ct), Is.EqualTo("kept\n"));
            Assert.That(Machine.Everything(Work("name")), Is.EqualTo(new[] { "fifo", "hard", "link", "link/file", "sub", "sub/link" }));
            Assert.That(Directory.GetFileSystemEntries(Work(), ".further-upload-*"), Is.Empty);
        }
    }

    [TestCase("..")]
    [TestCase(".")]
    [TestCase("../outside")]
    [TestCase("x/../../outside")]
    [TestCase("x/..")]
    [TestCase("/tmp/further-link-outside")]
    [TestCase("../work2")]
    [CancelAfter(20_000)]
    public async Task A_name_that_would_leave_is_500_to_old_clients_and_403_to_new_ones(string path, CancellationToken ct)
    {
        string[] before = Machine.Everything(Path.GetDirectoryName(Work().TrimEnd('/'))!);
        foreach (string body in new[] { Description(path, [("x", Text("x"))]), Description("name", [(path, Text("x"))]) })
        {
            Assert.That(await _daemon.PostAsync(body, ct), Is.EqualTo(new UploadReply(500, "text/plain", "500: Internal Server Error")));
            UploadReply honest = await _daemon.PostAsync(body, ct, problems: true);
            Assert.That(honest.Status, Is.EqualTo(403));
            Assert.That(honest.MediaType, Is.EqualTo("application/problem+json"));
            Assert.That(honest.Detail, Does.Contain(path.StartsWith('/') ? "is absolute" : "directory itself or its parent"));
        }

        Assert.That(Machine.Everything(Path.GetDirectoryName(Work().TrimEnd('/'))!), Is.EqualTo(before));
    }

    [TestCase(true)]
    [TestCase(false)]
    [CancelAfter(20_000)]
    public async Task A_body_that_is_too_large_is_413_whether_it_was_announced_or_not(bool announced, CancellationToken ct)
    {
        string body = Description("name", [("big", Text(new string('x', 8 << 20)))]);
        using var content = new StreamContent(new MemoryStream(System.Text.Encoding.UTF8.GetBytes(body)));
        if (!announced) content.Headers.ContentLength = null;
        using var request = new HttpRequestMessage(HttpMethod.Post, "/upload") { Content = content };
        request.Headers.TransferEncodingChunked = announced ? null : true;
        request.Headers.ExpectContinue = true; // lets the client see the answer instead of a connection cut while it sends
        request.Headers.Add("Accept", "application/problem+json");

        using HttpResponseMessage answer = await _daemon.Http.SendAsync(request, ct);

        Assert.That((int)answer.StatusCode, Is.EqualTo(413));
        Assert.That(Machine.Everything(Work()), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task Names_may_be_as_long_and_paths_as_deep_as_said(CancellationToken ct)
    {
        string deep = string.Join('/', Enumerable.Repeat(new string('d', 100), 64));
        Assert.That((await _daemon.UploadAsync("n", (new string('n', 255), Text("x")), (deep, Text("x")))).Status, Is.EqualTo(200));
        Assert.That((await _daemon.UploadAsync("n", (new string('n', 256), Text("x")))).Status, Is.EqualTo(400));
        Assert.That((await _daemon.UploadAsync("n", (deep + "/d", Text("x")))).Status, Is.EqualTo(400));
        Assert.That((await _daemon.UploadAsync(new string('ü', 127), ("x", Text("x")))).Status, Is.EqualTo(200));
        Assert.That((await _daemon.UploadAsync(new string('ü', 128), ("x", Text("x")))).Status, Is.EqualTo(400));
        // The deep one goes, too, although no path reaches it.
        Assert.That((await _daemon.UploadAsync("n")).Status, Is.EqualTo(200));
        Assert.That(Machine.Everything(Work("n")), Is.Empty);
        Assert.That(Directory.GetFileSystemEntries(Work(), ".further-upload-*"), Is.Empty);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_thousand_files_arrive_and_cost_no_descriptor(CancellationToken ct)
    {
        string many = Description("many", Enumerable.Range(0, 1000).Select(i => ($"d{i % 10}/f{i}", Text($"file {i}"))));
        await _daemon.UploadAsync("warm-up", ("x", Text("")));
        int before = _daemon.OpenDescriptors;
        for (int round = 0; round < 3; round++) Assert.That((await _daemon.PostAsync(many, ct)).Body, Is.EqualTo(Fetched));
        Assert.That(Directory.GetFiles(Work("many"), "*", SearchOption.AllDirectories), Has.Length.EqualTo(1000));
        Assert.That(await File.ReadAllTextAsync(Work("many/d7/f987"), ct), Is.EqualTo("file 987"));
        Assert.That(_daemon.OpenDescriptors, Is.LessThanOrEqualTo(before + 2));
    }

    [Test, CancelAfter(60_000)]
    public async Task Of_uploads_at_the_same_time_exactly_one_is_the_result(CancellationToken ct)
    {
        Task<UploadReply>[] uploads = [.. Enumerable.Range(0, 20).Select(i =>
            _daemon.UploadAsync("name", [.. Enumerable.Range(0, 20).Select(file => ($"{i}-{file}", Text($"{i}")))]))];
        foreach (UploadReply reply in await Task.WhenAll(uploads)) Assert.That(reply.Body, Is.EqualTo(Fetched));

        string[] files = Machine.Everything(Work("name"));
        Assert.That(files, Has.Length.EqualTo(20));
        Assert.That(files.Select(file => file.Split('-')[0]).Distinct().Count(), Is.EqualTo(1));
        Assert.That(Machine.Everything(Work()).Where(entry => entry.StartsWith(".further-upload", StringComparison.Ordinal)), Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task A_reader_never_sees_a_directory_in_the_making(CancellationToken ct)
    {
        await _daemon.UploadAsync("name", [.. Enumerable.Range(0, 50).Select(file => ($"{file}", Text("0")))]);
        Task uploading = Task.Run(
            async () =>
            {
                for (int i = 1; i <= 20; i++) await _daemon.UploadAsync("name", [.. Enumerable.Range(0, 50).Select(file => ($"{file}", Text($"{i}")))]);
            },
            ct);
        while (!uploading.IsCompleted) Assert.That(File.Exists(Work("name/49")), "the name is never missing, and what has it is complete");
        await uploading;
    }

    [Test, CancelAfter(20_000)]
    public async Task An_unknown_user_is_400(CancellationToken ct)
    {
        UploadReply reply = await _daemon.PostAsync(Description("n", []), ct, problems: true, query: "?user=nobody-of-that-name");
        Assert.That(reply.Status, Is.EqualTo(400));
        Assert.That(reply.Detail, Does.Contain("nobody-of-that-name"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_link_as_the_uploads_name_is_not_followed(CancellationToken ct)
    {
        await Machine.ShAsync(Work(), "mkdir outside; chmod a+rwx outside; ln -s outside name", ct);
        Assert.That((await _daemon.UploadAsync("name", ("x", Text("x")))).Status, Is.EqualTo(500));
        Assert.That((await _daemon.UploadAsync("name/below", ("x", Text("x")))).Status, Is.EqualTo(500));
        Assert.That(Machine.Everything(Work()), Is.EqualTo(new[] { "name", "outside" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Other_methods_are_405(CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.GetAsync("/upload", ct);
        Assert.That((int)answer.StatusCode, Is.EqualTo(405));
        Assert.That(answer.Content.Headers.Allow, Does.Contain("POST"));
    }
}
