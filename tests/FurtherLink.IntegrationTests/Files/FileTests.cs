using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>Reading and changing files: what comes back is what was sent, and a change is whole or not at all.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class FileTests(bool separated)
{
    private static readonly byte[] EveryByte = [.. Enumerable.Range(0, 1024).Select(static i => (byte)i)];

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public void Needs_root()
    {
        if (separated) TestUsers.RequireRoot();
    }

    [SetUp]
    public async Task Start() => _daemon = await FilesClient.StartAsync(separated, TestContext.CurrentContext.CancellationToken);

    [TearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [Test, CancelAfter(20_000)]
    public async Task What_is_written_is_read_byte_for_byte(CancellationToken ct)
    {
        FilesReply written = await _daemon.PutAsync("project/data/all.bin", EveryByte);
        FilesReply read = await _daemon.GetAsync("project/data/all.bin");
        using (Assert.EnterMultipleScope())
        {
            Assert.That(written.Status, Is.EqualTo(201));
            Assert.That(read.Status, Is.EqualTo(200));
            Assert.That(read.Body, Is.EqualTo(EveryByte));
            Assert.That(await File.ReadAllBytesAsync(Path.Combine(_daemon.WorkDirectory, "project/data/all.bin"), ct), Is.EqualTo(EveryByte));
            Assert.That(read.Etag, Is.EqualTo(written.Etag).And.Matches("^\"[0-9a-f-]+\"$"));
            Assert.That((string?)written.Json["etag"], Is.EqualTo(written.Etag));
            Assert.That((long)written.Json["size"]!, Is.EqualTo(EveryByte.Length));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Ten_megabytes_arrive(CancellationToken ct)
    {
        byte[] large = new byte[10 << 20];
        new Random(1).NextBytes(large);
        Assert.That((await _daemon.PutAsync("large", large)).Status, Is.EqualTo(201));
        Assert.That((await _daemon.GetAsync("large")).Body, Is.EqualTo(large));
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "large" }), "nothing is left beside it");
    }

    [Test, CancelAfter(20_000)]
    public async Task A_file_is_replaced_as_a_whole_and_keeps_its_permissions(CancellationToken ct)
    {
        FilesReply first = await _daemon.PutAsync("run.sh", "#!/bin/sh\necho a long first version\n");
        await Machine.ShAsync(_daemon.WorkDirectory, "chmod 755 run.sh", ct);

        FilesReply second = await _daemon.PutAsync("run.sh", "#!/bin/sh\n");

        Assert.That(second.Status, Is.EqualTo(200));
        Assert.That(second.Etag, Is.Not.EqualTo(first.Etag));
        Assert.That((await _daemon.GetAsync("run.sh")).Text, Is.EqualTo("#!/bin/sh\n"));
        Assert.That(await Machine.ShAsync(_daemon.WorkDirectory, "stat -c %a run.sh", ct), Is.EqualTo("755"));
    }

    [Test, CancelAfter(20_000)]
    public async Task An_empty_file_is_a_file(CancellationToken ct)
    {
        Assert.That((await _daemon.PutAsync("empty", "")).Status, Is.EqualTo(201));
        FilesReply read = await _daemon.GetAsync("empty");
        Assert.That((read.Status, read.Body.Length, read.Content.ContentLength), Is.EqualTo((200, 0, 0L)));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_change_is_refused_that_is_not_based_on_what_is_there(CancellationToken ct)
    {
        string old = (await _daemon.PutAsync("a", "first")).Etag!;
        string now = (await _daemon.PutAsync("a", "second", ("If-Match", old))).Etag!;
        using (Assert.EnterMultipleScope())
        {
            foreach (FilesReply late in new[]
            {
                await _daemon.PutAsync("a", "late", ("If-Match", old)),
                await _daemon.PutAsync("a", "late", ("If-None-Match", "*")),
                await _daemon.PutAsync("gone", "late", ("If-Match", old)),
                await _daemon.PutAsync("gone", "late", ("If-Match", "*")),
                await _daemon.PutAsync("gone/too", "late", ("If-Match", "*")),
                await _daemon.FilesAsync(HttpMethod.Put, "gone/too/", headers: ("If-Match", "*")),
                await _daemon.PutAsync("a", "late", ("If-Match", "W/" + now)),
                await _daemon.DeleteAsync("a", ("If-Match", old)),
                await _daemon.RenameAsync("a", "b", headers: ("If-Match", old)),
            })
                Assert.That((late.Status, late.Reason), Is.EqualTo((412, "changed")));
        }

        Assert.That((await _daemon.GetAsync("a")).Text, Is.EqualTo("second"));
        foreach (string nonsense in new[] { "", "tag", "\"", "W/" }) Assert.That((await _daemon.PutAsync("a", "x", ("If-Match", nonsense))).Status, Is.EqualTo(400), nonsense);
        Assert.That((await _daemon.PutAsync("a", "x", ("If-None-Match", old))).Status, Is.EqualTo(400));
        Assert.That((await _daemon.PutAsync("a", "third", ("If-Match", $"\"other\", {now}"))).Status, Is.EqualTo(200));
        Assert.That((await _daemon.PutAsync("new", "x", ("If-None-Match", "*"))).Status, Is.EqualTo(201));
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "a", "new" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task Of_those_who_change_the_same_version_at_a_time_one_wins(CancellationToken ct)
    {
        string tag = (await _daemon.PutAsync("a", "0")).Etag!;
        for (int round = 1; round <= 20; round++)
        {
            string before = tag;
            FilesReply[] replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => _daemon.PutAsync("a", $"{round % 10} by {writer}", ("If-Match", before))));
            Assert.That(replies.Select(static reply => reply.Status), Is.EquivalentTo(new[] { 200, 412, 412, 412, 412, 412, 412, 412 }), $"round {round}");
            int winner = Array.FindIndex(replies, static reply => reply.Status == 200);
            tag = replies[winner].Etag!;
            Assert.That((await _daemon.GetAsync("a")).Text, Is.EqualTo($"{round % 10} by {winner}"));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Versions_written_one_after_the_other_all_differ(CancellationToken ct)
    {
        var tags = new HashSet<string>();
        for (int i = 0; i < 200; i++) Assert.That(tags.Add((await _daemon.PutAsync("a", "same size")).Etag!), $"version {i} had that tag before");
    }

    [TestCase("bytes=0-3", 206, "0123", "bytes 0-3/10")]
    [TestCase("bytes=7-", 206, "789", "bytes 7-9/10")]
    [TestCase("bytes=-2", 206, "89", "bytes 8-9/10")]
    [TestCase("bytes=5-500", 206, "56789", "bytes 5-9/10")]
    [TestCase("bytes=10-", 416, "", "bytes */10")]
    [TestCase("bytes=-0", 416, "", "bytes */10")]
    [TestCase("bytes=0-1,4-5", 200, "0123456789", null)]
    [TestCase("bytes=5-2", 200, "0123456789", null)]
    [TestCase("lines=1-2", 200, "0123456789", null)]
    [CancelAfter(20_000)]
    public async Task A_part_can_be_asked_for(string range, int status, string text, string? contentRange, CancellationToken ct)
    {
        await _daemon.PutAsync("a", "0123456789");
        FilesReply part = await _daemon.GetAsync("a", ("Range", range));
        Assert.That(part.Status, Is.EqualTo(status));
        if (status != 416) Assert.That(part.Text, Is.EqualTo(text));
        Assert.That(part.Content.ContentRange?.ToString(), Is.EqualTo(contentRange));
    }

    [Test, CancelAfter(20_000)]
    public async Task Who_has_a_version_is_told_so(CancellationToken ct)
    {
        string tag = (await _daemon.PutAsync("a", "text")).Etag!;
        FilesReply known = await _daemon.GetAsync("a", ("If-None-Match", tag)), changed = await _daemon.GetAsync("a", ("If-None-Match", "\"other\""));
        FilesReply head = await _daemon.FilesAsync(HttpMethod.Head, "a");
        Assert.That((known.Status, known.Body.Length, known.Etag), Is.EqualTo((304, 0, tag)));
        Assert.That(changed.Status, Is.EqualTo(200));
        Assert.That((head.Status, head.Body.Length, head.Content.ContentLength, head.Etag), Is.EqualTo((200, 0, 4L, tag)));
        Assert.That((await _daemon.GetAsync("a", ("Range", "bytes=0-0"), ("If-Range", "\"other\""))).Status, Is.EqualTo(200));
        Assert.That((await _daemon.GetAsync("a", ("Range", "bytes=0-0"), ("If-Range", tag))).Status, Is.EqualTo(206));
    }

    [TestCase("page.html")]
    [TestCase("picture.svg")]
    [TestCase("script.js")]
    [TestCase("noextension")]
    [CancelAfter(20_000)]
    public async Task What_somebody_wrote_is_no_page_of_ours(string name, CancellationToken ct)
    {
        await _daemon.PutAsync(name, "<script>alert(1)</script>");
        FilesReply read = await _daemon.GetAsync(name);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(read.MediaType, Is.EqualTo("application/octet-stream"));
            Assert.That(read.Headers.GetValues("X-Content-Type-Options"), Is.EqualTo(new[] { "nosniff" }));
            Assert.That(read.Headers.GetValues("Content-Security-Policy").Single(), Is.EqualTo("default-src 'none'; sandbox"));
            Assert.That(read.Headers.CacheControl?.Private, Is.True);
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_download_has_its_name(CancellationToken ct)
    {
        await _daemon.PutAsync("%C3%BC%22%20x.py", "print()");
        FilesReply read = await _daemon.GetAsync("%C3%BC%22%20x.py?download=1");
        Assert.That(read.MediaType, Is.EqualTo("text/plain"));
        Assert.That(read.Content.ContentDisposition?.DispositionType, Is.EqualTo("attachment"));
        Assert.That(read.Content.ContentDisposition?.FileNameStar, Is.EqualTo("ü\" x.py"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_file_that_is_too_large_is_refused_with_the_reason(CancellationToken ct)
    {
        await using TestDaemon small = await FilesClient.StartAsync(separated, ct, new() { ["FURTHER_LINK_Files__MaxFileBytes"] = "1KiB" });
        Assert.That((await small.PutAsync("a", new byte[1024])).Status, Is.EqualTo(201));
        FilesReply announced = await small.PutAsync("a", new byte[1025]);
        Assert.That((announced.Status, announced.Reason), Is.EqualTo((413, "too-large")));

        // Not announced: counted as it comes.
        using var request = new HttpRequestMessage(HttpMethod.Put, "/files/a") { Content = new StreamContent(new MemoryStream(new byte[1025])) };
        request.Headers.TransferEncodingChunked = true;
        using HttpResponseMessage counted = await small.Http.SendAsync(request, ct);
        Assert.That((int)counted.StatusCode, Is.EqualTo(413));
        Assert.That((await small.GetAsync("a")).Body, Has.Length.EqualTo(1024));
        Assert.That(Machine.Everything(small.WorkDirectory), Is.EqualTo(new[] { "a" }));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_goes_away_in_the_middle_leaves_nothing(CancellationToken ct)
    {
        await _daemon.PutAsync("a", "old");
        using (var visitor = new Visitor(_daemon.Address))
        await using (Stream connection = await visitor.OpenAsync(ct))
        {
            await connection.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"PUT /files/a HTTP/1.1\r\nHost: {_daemon.Address.Authority}\r\nContent-Length: 100000\r\n\r\nnew"), ct);
            await TestDaemon.UntilAsync(() => Machine.Everything(_daemon.WorkDirectory), Has.Length.EqualTo(2), ct);
        }

        await TestDaemon.UntilAsync(() => Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "a" }), ct);
        Assert.That((await _daemon.GetAsync("a")).Text, Is.EqualTo("old"));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_a_killed_daemon_left_is_never_listed_and_goes_with_the_next_change(CancellationToken ct)
    {
        string left = Path.Combine(_daemon.WorkDirectory, ".further-upload-0123456789abcdef0123456789abcdef");
        await File.WriteAllTextAsync(left, "half of it", ct);
        await Machine.ShAsync(_daemon.WorkDirectory, "chmod 777 .further-upload-*", ct);
        if (TestUsers.IsRoot) await Machine.ShAsync(_daemon.WorkDirectory, "chown pi .further-upload-*", ct);
        Assert.That((await _daemon.GetAsync("")).Names(), Is.Empty);

        await _daemon.FilesAsync(HttpMethod.Put, $"a?user={TestUsers.Default}", [1]);

        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "a" }));
    }
}
