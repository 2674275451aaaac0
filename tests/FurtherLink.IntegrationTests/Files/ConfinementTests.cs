using System.Text;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>Nothing outside the work directory, and nothing the user may not.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class ConfinementTests(bool separated)
{
    private static readonly HttpMethod[] Methods = [HttpMethod.Get, HttpMethod.Put, HttpMethod.Delete];

    [OneTimeSetUp]
    public void Needs_root()
    {
        if (separated) TestUsers.RequireRoot();
    }

    [TestCase("../outside")]
    [TestCase("%2e%2e/outside")]
    [TestCase("a/../../outside")]
    [TestCase("a/%2E%2E/%2e%2e/outside")]
    [TestCase("..%2foutside")]
    [TestCase("..%252foutside")]
    [TestCase("%2Fetc%2Fpasswd")]
    [TestCase("//etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("a//b")]
    [TestCase("./outside")]
    [TestCase("..\\outside")]
    [TestCase("%00")]
    [TestCase("outside%00.py")]
    [TestCase("%ff%fe")]
    [TestCase(".flcache/x")]
    [TestCase("a/.further-upload-x")]
    [CancelAfter(20_000)]
    public async Task No_spelling_leads_out(string path, CancellationToken ct)
    {
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        string outside = Path.Combine(daemon.WorkDirectory, "..", "outside");
        await File.WriteAllTextAsync(outside, "secret", ct);
        Directory.CreateDirectory(Path.Combine(daemon.WorkDirectory, "a"));
        foreach (string method in new[] { "GET", "PUT", "DELETE" })
        {
            // As bytes: HttpClient would tidy the path up.
            using var visitor = new Visitor(daemon.Address);
            await using Stream connection = await visitor.OpenAsync(ct);
            string body = method == "PUT" ? "Content-Length: 1\r\n\r\nx" : "\r\n";
            await connection.WriteAsync(Encoding.ASCII.GetBytes($"{method} /files/{path} HTTP/1.1\r\nHost: {daemon.Address.Authority}\r\nConnection: close\r\n{body}"), ct);
            string answer = await new StreamReader(connection).ReadToEndAsync(ct);
            Assert.That(answer, Does.Not.Contain("secret").And.Not.Contain("root:"), method);
            // What is a name like any other may be written and removed; it is in the work directory then.
            if (path.Contains('%') || path.Contains('\\') || path.StartsWith("./", StringComparison.Ordinal)) continue;
            Assert.That(answer, Does.Match("^HTTP/1.1 (400|403|404|405) "), method);
        }

        Assert.That(await File.ReadAllTextAsync(outside, ct), Is.EqualTo("secret"));
        Assert.That(Directory.GetFileSystemEntries(Path.Combine(daemon.WorkDirectory, "..")).Select(Path.GetFileName), Has.Member("outside"));
    }

    [Test, CancelAfter(20_000)]
    public async Task Names_that_are_too_long_are_refused(CancellationToken ct)
    {
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        string longest = new('x', 255), tooLong = new('x', 256), deep = string.Join('/', Enumerable.Repeat("d", 64));
        Assert.That((await daemon.PutAsync(longest, "x")).Status, Is.EqualTo(201));
        Assert.That((await daemon.GetAsync(longest)).Text, Is.EqualTo("x"));
        foreach (string path in new[] { tooLong, deep + "/e", "a/" + tooLong })
        {
            foreach (HttpMethod method in Methods)
                Assert.That((await daemon.FilesAsync(method, path, method == HttpMethod.Put ? [1] : null)).Reason, Is.EqualTo("bad-path"), $"{method} {path}");
        }

        Assert.That((await daemon.PutAsync(deep, "x")).Status, Is.EqualTo(201));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_link_is_followed_for_reading_as_long_as_it_stays_inside(CancellationToken ct)
    {
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        await daemon.MakeAsync("""
            mkdir real; echo inside > real/file; ln -s real/file inside; ln -s real directory; ln -s inside twice
            ln -s /etc/passwd absolute; ln -s ../../../../../../../etc/passwd climbing; ln -s .. up; ln -s loop loop; ln -s nowhere dangling; ln -s /proc/self/root magic
            """);
        foreach (string path in new[] { "inside", "twice", "directory/file" }) Assert.That((await daemon.GetAsync(path)).Text, Is.EqualTo("inside\n"), path);
        Assert.That((await daemon.GetAsync("directory/")).Names(), Is.EqualTo(new[] { "file file" }));
        using (Assert.EnterMultipleScope())
        {
            foreach (string path in new[] { "absolute", "climbing", "up/outside", "up", "magic/etc/passwd", "up?zip=1" })
            {
                FilesReply refused = await daemon.GetAsync(path);
                Assert.That((refused.Status, refused.Reason), Is.EqualTo((403, "outside")), path);
            }

            Assert.That((await daemon.GetAsync("loop")).Reason, Is.EqualTo("link"));
            Assert.That((await daemon.GetAsync("dangling")).Reason, Is.EqualTo("not-found"));
            // Nothing is written or made through a link, also not through one that stays inside.
            foreach (string path in new[] { "inside", "absolute", "dangling" }) Assert.That((await daemon.PutAsync(path, "x")).Reason, Is.EqualTo("link"), path);
            foreach (string path in new[] { "directory/new", "up/new" }) Assert.That((await daemon.PutAsync(path, "x")).Reason, Is.EqualTo("not-a-directory"), path);
            Assert.That((await daemon.DeleteAsync("directory/file")).Reason, Is.EqualTo("not-a-directory"));
            Assert.That((await daemon.RenameAsync("real/file", "up/stolen")).Reason, Is.EqualTo("not-a-directory"));
        }

        Assert.That(await File.ReadAllTextAsync(Path.Combine(daemon.WorkDirectory, "real/file"), ct), Is.EqualTo("inside\n"));
    }

    [Test, CancelAfter(20_000)]
    public async Task A_pipe_is_never_waited_for(CancellationToken ct)
    {
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        await daemon.MakeAsync("mkfifo pipe; ln -s pipe link; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")'");
        foreach (string path in new[] { "pipe", "link", "socket" }) Assert.That((await daemon.GetAsync(path)).Reason, Is.EqualTo("special"), path);
        Assert.That((await daemon.PutAsync("pipe", "x")).Reason, Is.EqualTo("special"));
        Assert.That((await daemon.DeleteAsync("pipe")).Status, Is.EqualTo(204));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_the_user_may_not_do_is_not_done_for_the_user(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        await Machine.ShAsync(daemon.WorkDirectory, "echo secret > secret; chmod 600 secret; mkdir closed readonly; echo x > closed/file; echo kept > readonly/file; chmod 700 closed", ct);
        using (Assert.EnterMultipleScope())
        {
            foreach ((string method, string path) in new[]
            {
                ("GET", "secret"), ("GET", "closed"), ("GET", "closed/file"), ("PUT", "closed/new"), ("PUT", "readonly/new"), ("PUT", "readonly/file"),
                ("PUT", "readonly/new/"), ("DELETE", "readonly/file"), ("DELETE", "readonly"), ("DELETE", "closed"),
            })
            {
                FilesReply refused = await daemon.FilesAsync(new HttpMethod(method), $"{path}?user=pi&recursive=1", method == "PUT" && !path.EndsWith('/') ? [1] : null);
                Assert.That((refused.Status, refused.Reason), Is.EqualTo((403, "not-permitted")), $"{method} {path}");
            }

            Assert.That((await daemon.GetAsync("?user=pi&depth=2")).Names(), Is.EqualTo(new[] { "directory closed", "directory readonly", "file secret" }));
        }

        Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "cat secret closed/file readonly/file", ct), Is.EqualTo("secret\nx\nkept"));
    }

    [Test, CancelAfter(20_000)]
    public async Task What_is_made_belongs_to_the_user(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        await daemon.FilesAsync(HttpMethod.Put, "a/b/file?user=pi", [1]);
        await daemon.FilesAsync(HttpMethod.Put, "c/?user=pi");
        Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "stat -c '%U %G %a' a a/b a/b/file c | sort -u", ct), Is.EqualTo("pi pi 644\npi pi 755"));
        Assert.That((await daemon.GetAsync("?user=nobody-of-that-name")).Status, Is.EqualTo(400));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_zip_says_what_it_could_not_take(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        await Machine.ShAsync(daemon.WorkDirectory, "mkdir p; echo secret > p/secret; chmod 600 p/secret; echo x > p/file", ct);
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream((await daemon.GetAsync("p?zip=1&user=pi")).Body));
        Assert.That(zip.Entries.Select(static one => one.FullName), Is.EquivalentTo(new[] { "p/file", "p/LEFT-OUT.txt" }));
        using var told = new StreamReader(await zip.GetEntry("p/LEFT-OUT.txt")!.OpenAsync(ct));
        Assert.That(await told.ReadToEndAsync(ct), Is.EqualTo("\"p/secret\" may not be touched: permission denied\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_full_disk_is_507_and_leaves_what_was_there(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await using TestDaemon daemon = await FilesClient.StartAsync(separated, ct);
        string work = daemon.WorkDirectory;
        await Machine.ShAsync("/", $"mount -t tmpfs -o size=1m,mode=1777 further-link-test '{work}'", ct);
        try
        {
            await daemon.PutAsync("a", "old");
            FilesReply full = await daemon.PutAsync("a", new byte[2 << 20]);
            Assert.That((full.Status, full.Reason), Is.EqualTo((507, "disk-full")));
            Assert.That((await daemon.GetAsync("a")).Text, Is.EqualTo("old"));
            Assert.That(Machine.Everything(work), Is.EqualTo(new[] { "a" }));
            Assert.That((await daemon.PutAsync("a", "new")).Status, Is.EqualTo(200));
        }
        finally
        {
            await Machine.ShAsync("/", $"umount '{work}'", CancellationToken.None);
        }
    }
}
