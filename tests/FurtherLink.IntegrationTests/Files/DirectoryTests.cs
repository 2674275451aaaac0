using System.IO.Compression;
using System.Text;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>Directories: listed, made, renamed, removed, and taken home as a zip.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class DirectoryTests(bool separated)
{
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
    public async Task A_listing_has_directories_first_and_nothing_of_ours(CancellationToken ct)
    {
        await _daemon.MakeAsync("mkdir zoo .flcache .git; touch b A c .further-upload-x zoo/in; ln -s b link; mkfifo pipe; printf 1234 > b");
        foreach (string path in new[] { "", "?depth=1" })
        {
            FilesReply listing = await _daemon.GetAsync(path);
            Assert.That(listing.Names(), Is.EqualTo(new[] { "directory .git", "directory zoo", "file A", "file b", "file c", "link link", "special pipe" }));
            Assert.That((string?)listing.Json["path"], Is.Empty);
            Assert.That((bool)listing.Json["truncated"]!, Is.False);
        }

        FilesReply again = await _daemon.GetAsync("");
        Assert.That((long)again.Json["entries"]![3]!["size"]!, Is.EqualTo(4));
        Assert.That((string?)again.Json["entries"]![3]!["modified"], Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
        Assert.That((string?)again.Json["entries"]![3]!["etag"], Is.EqualTo((await _daemon.GetAsync("b")).Etag));
        Assert.That(again.Json["entries"]![1]!["etag"], Is.Null);
        Assert.That((await _daemon.GetAsync("zoo")).Names(), Is.EqualTo(new[] { "file in" }));
        Assert.That((await _daemon.GetAsync("zoo/")).Names(), Is.EqualTo(new[] { "file in" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Several_levels_can_be_listed_at_once(CancellationToken ct)
    {
        await _daemon.MakeAsync("mkdir -p a/b/c/d; touch a/1 a/b/2 a/b/c/3");
        FilesReply listing = await _daemon.GetAsync("?depth=3");
        Assert.That(listing.Json["entries"]!.ToJsonString(), Does.Contain("\"2\"").And.Contain("\"c\"").And.Not.Contain("\"3\""));
        foreach (string depth in new[] { "0", "9", "-1", "x" }) Assert.That((await _daemon.GetAsync("?depth=" + depth)).Status, Is.EqualTo(400), depth);
    }

    [Test, CancelAfter(30_000)]
    public async Task A_listing_has_an_end(CancellationToken ct)
    {
        await using TestDaemon small = await FilesClient.StartAsync(separated, ct, new() { ["FURTHER_LINK_Files__MaxEntries"] = "100" });
        await small.MakeAsync("mkdir many; cd many; seq -f file%g 150 | xargs touch");
        FilesReply listing = await small.GetAsync("many");
        Assert.That(listing.Names(), Has.Length.EqualTo(100));
        Assert.That((bool)listing.Json["truncated"]!, Is.True);
        Assert.That((await small.GetAsync("many?zip=1")).Reason, Is.EqualTo("too-large"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Names_that_are_no_text_do_no_harm(CancellationToken ct)
    {
        await _daemon.MakeAsync(@"touch ""$(printf 'a\377b')"" ""$(printf 'new\nline')"" '<b>\"" x'; mkdir ""$(printf '\303\050')""");
        FilesReply listing = await _daemon.GetAsync("");
        Assert.That(listing.Names(), Is.EquivalentTo(new[] { "directory \uFFFD(", "file a\uFFFDb", "file new\nline", "file <b>\\\" x" }));
        Assert.That((await _daemon.GetAsync("new%0Aline")).Status, Is.EqualTo(200));
        Assert.That((await _daemon.GetAsync("a%EF%BF%BDb")).Status, Is.EqualTo(404), "what looks like it is not it");
        using var zip = new ZipArchive(new MemoryStream((await _daemon.GetAsync("?zip=1")).Body));
        Assert.That(zip.Entries, Has.Count.EqualTo(4));
        await Machine.ShAsync(_daemon.WorkDirectory, "rm -r -- *", ct); // .NET cannot
    }

    [Test, CancelAfter(20_000)]
    public async Task A_directory_is_made_with_those_above_it(CancellationToken ct)
    {
        FilesReply made = await _daemon.FilesAsync(HttpMethod.Put, "a/b/c/");
        Assert.That((made.Status, (string?)made.Json["kind"]), Is.EqualTo((201, "directory")));
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "a/b/c?directory=1")).Status, Is.EqualTo(200));
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "a/b/c/", headers: ("If-None-Match", "*"))).Status, Is.EqualTo(412));
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "a/d/", [1])).Status, Is.EqualTo(400));
        await _daemon.PutAsync("file", "x");
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "file/")).Reason, Is.EqualTo("exists"));
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "file/below/")).Reason, Is.EqualTo("not-a-directory"));
        Assert.That((await _daemon.PutAsync("file/below", "x")).Reason, Is.EqualTo("not-a-directory"));
        Assert.That((await _daemon.PutAsync("a", "x")).Reason, Is.EqualTo("directory"));
        Assert.That((await _daemon.GetAsync("file/")).Reason, Is.EqualTo("not-a-directory"));
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "a", "a/b", "a/b/c", "file" }));
    }

    [Test, CancelAfter(20_000)]
    public async Task Things_are_renamed_and_replace_nothing_unasked(CancellationToken ct)
    {
        await _daemon.MakeAsync("mkdir -p a/b target; echo old > a/old; echo other > other");
        FilesReply moved = await _daemon.RenameAsync("a/old", "target/new");
        Assert.That((moved.Status, (string?)moved.Json["name"], moved.Etag), Is.EqualTo((200, "new", (await _daemon.GetAsync("target/new")).Etag)));
        using (Assert.EnterMultipleScope())
        {
            foreach ((string from, string to, bool overwrite, int status, string reason) in new[]
            {
                ("target/new", "other", false, 409, "exists"), ("target/new", "a", false, 409, "exists"), ("nothing", "x", false, 404, "not-found"),
                ("other", "nowhere/x", false, 409, "no-directory"), ("a", "a/b/c", false, 409, "into-itself"), ("a", "target", true, 409, "not-empty"),
                ("other", "a", true, 409, "directory"), ("a", "other", true, 409, "not-a-directory"), ("", "x", false, 403, "work-directory"), ("other", "", false, 403, "work-directory"),
                ("other", "../x", false, 403, "bad-path"), ("other", "/tmp/x", false, 403, "bad-path"), ("other", ".flcache", false, 403, "reserved"), ("other", "x\0", false, 400, "bad-path"),
            })
            {
                FilesReply refused = await _daemon.RenameAsync(from, to, overwrite);
                Assert.That((refused.Status, refused.Reason), Is.EqualTo((status, reason)), $"{from} to {to}");
            }
        }

        Assert.That((await _daemon.FilesAsync(HttpMethod.Post, "other", json: new System.Text.Json.Nodes.JsonObject())).Status, Is.EqualTo(400));
        Assert.That((await _daemon.RenameAsync("target/new", "other", overwrite: true)).Status, Is.EqualTo(200));
        Assert.That((await _daemon.RenameAsync("a", "z")).Status, Is.EqualTo(200));
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "other", "target", "z", "z/b" }));
        Assert.That((await _daemon.GetAsync("other")).Text, Is.EqualTo("old\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_directory_with_something_in_it_is_removed_only_on_purpose(CancellationToken ct)
    {
        await _daemon.MakeAsync("mkdir -p full/deep/er empty outside; echo kept > outside/kept; ln -s ../../outside full/deep/link; ln -s outside link; touch file");
        Assert.That((await _daemon.DeleteAsync("full")).Reason, Is.EqualTo("not-empty"));
        Assert.That((await _daemon.DeleteAsync("")).Reason, Is.EqualTo("work-directory"));
        Assert.That((await _daemon.DeleteAsync("nothing")).Reason, Is.EqualTo("not-found"));
        foreach (string path in new[] { "empty", "file", "link", "full?recursive=1" }) Assert.That((await _daemon.DeleteAsync(path)).Status, Is.EqualTo(204), path);
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.EqualTo(new[] { "outside", "outside/kept" }));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_zip_has_what_is_in_the_directory_and_follows_no_link(CancellationToken ct)
    {
        byte[] random = new byte[300_000];
        new Random(2).NextBytes(random);
        await _daemon.PutAsync("project/%C3%A4/data.bin", random);
        await _daemon.MakeAsync("cd project; mkdir empty; echo 'print(1)' > main.py; chmod 755 main.py; ln -s /etc/passwd secret; ln -s main.py alias; mkfifo pipe");

        FilesReply reply = await _daemon.GetAsync("project?zip=1");

        Assert.That((reply.Status, reply.MediaType, reply.Content.ContentDisposition?.FileNameStar), Is.EqualTo((200, "application/zip", "project.zip")));
        using (var zip = new ZipArchive(new MemoryStream(reply.Body)))
        {
            Assert.That(zip.Entries.Select(static one => one.FullName), Is.EquivalentTo(new[] { "project/ä/", "project/ä/data.bin", "project/empty/", "project/main.py" }));
            using var packed = new MemoryStream();
            await using Stream data = await zip.GetEntry("project/ä/data.bin")!.OpenAsync(ct);
            await data.CopyToAsync(packed, ct);
            Assert.That(packed.ToArray(), Is.EqualTo(random));
        }

        // Another reader than .NET's own.
        string file = Path.Combine(_daemon.TempDirectory, "project.zip");
        await File.WriteAllBytesAsync(file, reply.Body, ct);
        string listed = await Machine.ShAsync(_daemon.TempDirectory, "python3 -c \"import zipfile; z = zipfile.ZipFile('project.zip'); print(z.testzip(), oct(z.getinfo('project/main.py').external_attr >> 16))\"", ct);
        Assert.That(listed, Is.EqualTo("None 0o755"));
        Assert.That((await _daemon.GetAsync("project/main.py?zip=1")).Reason, Is.EqualTo("not-a-directory"));
        using var whole = new ZipArchive(new MemoryStream((await _daemon.GetAsync("?zip=1")).Body));
        Assert.That(whole.Entries.Select(static one => one.FullName), Has.Member("further/project/main.py"));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_zip_that_would_be_too_large_is_refused_before_it_is_begun(CancellationToken ct)
    {
        await using TestDaemon small = await FilesClient.StartAsync(separated, ct, new() { ["FURTHER_LINK_Files__MaxZipBytes"] = "1KiB" });
        await small.PutAsync("a/1", new byte[1000]);
        Assert.That((await small.GetAsync("a?zip=1")).Status, Is.EqualTo(200));
        await small.PutAsync("a/2", Encoding.UTF8.GetBytes(new string('x', 25)));
        FilesReply refused = await small.GetAsync("a?zip=1");
        Assert.That((refused.Status, refused.Reason), Is.EqualTo((413, "too-large")));
    }
}
