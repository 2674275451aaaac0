using System.IO.Compression;
using System.Text;

using FurtherLink.IntegrationTests.Harness;
using FurtherLink.IntegrationTests.Uploads;

namespace FurtherLink.IntegrationTests.Files;

/// <summary>Clients that take their time, programs that hold on to their files, and names that nobody would give: others are not held up, and nothing is made of it.</summary>
[TestFixture(false)]
[TestFixture(true)]
internal sealed class StubbornTests(bool separated)
{
    // Asks to be told before anybody else opens its file, and never gives it away.
    private const string Lease =
        """
        import fcntl, os, signal, sys
        signal.signal(signal.SIGIO, signal.SIG_IGN)
        file = os.open("held", os.O_RDWR | os.O_CREAT)
        os.write(file, b"mine")
        fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
        print("held", flush=True)
        sys.stdin.readline()
        """;

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

    [Test, CancelAfter(60_000)]
    public async Task A_file_that_a_program_does_not_give_away_is_busy(CancellationToken ct)
    {
        await using RunClient client = await _daemon.ConnectAsync("/run", ct);
        await client.StartAsync("1", "exec", ct, code: $"#!/bin/sh\ncd '{_daemon.WorkDirectory}'\nexec /usr/bin/python3 -c '{Lease}'\n");
        await client.UntilOutputAsync("1", "held\n", ct);

        FilesReply busy = await _daemon.GetAsync("held");

        Assert.That((busy.Status, busy.Reason), Is.EqualTo((409, "busy")));
        await client.TypeAsync("1", "\n", ct);
        await client.UntilStoppedAsync("1", ct);
        Assert.That((await _daemon.GetAsync("held")).Text, Is.EqualTo("mine"));
    }

    [TestCase("line%0Abreak.py")]
    [TestCase("tab%09and%01.txt")]
    [TestCase("%E2%80%AEgnp.txt")]
    [TestCase("quote%22%5Cslash")]
    [TestCase("%F0%9F%90%8D.py")]
    [CancelAfter(20_000)]
    public async Task Any_name_can_be_downloaded(string name, CancellationToken ct)
    {
        Assert.That((await _daemon.PutAsync(name, "x")).Status, Is.EqualTo(201));
        FilesReply read = await _daemon.GetAsync(name + "?download=1");
        Assert.That(read.Status, Is.EqualTo(200));
        Assert.That(read.Content.ContentDisposition?.FileNameStar, Is.EqualTo(Uri.UnescapeDataString(name)));
        Assert.That((await _daemon.FilesAsync(HttpMethod.Put, "in-" + name + "/")).Status, Is.EqualTo(201));
        Assert.That((await _daemon.GetAsync($"in-{name}?zip=1")).Status, Is.EqualTo(200));
    }

    [Test, CancelAfter(30_000)]
    public async Task Files_whose_names_a_zip_cannot_tell_apart_are_all_in_it(CancellationToken ct)
    {
        await _daemon.MakeAsync("mkdir p && cd p && echo 1 > a_b && echo 2 > 'a\\b' && mkdir 'd\\e' d_e && echo 3 > 'd\\e/x' && echo 4 > d_e/x && /usr/bin/python3 -c 'open(b\"n\\xff\", \"w\").write(\"5\\n\"); open(b\"n\\xfe\", \"w\").write(\"6\\n\")'; cd ..");
        using var zip = new ZipArchive(new MemoryStream((await _daemon.GetAsync("p?zip=1")).Body));
        Assert.That(zip.Entries.Select(static entry => entry.FullName), Is.Unique);
        var contents = new List<string>();
        foreach (ZipArchiveEntry entry in zip.Entries.Where(static entry => !entry.FullName.EndsWith('/')))
        {
            using var reader = new StreamReader(await entry.OpenAsync(ct));
            contents.Add((await reader.ReadToEndAsync(ct)).Trim());
        }

        await Machine.ShAsync(_daemon.WorkDirectory, "rm -r p", ct); // .NET cannot: not all of these names are text
        Assert.That(contents, Is.EquivalentTo(new[] { "1", "2", "3", "4", "5", "6" }));
        Assert.That(zip.Entries.Select(static entry => entry.FullName), Does.Contain("p/a_b").And.Contain("p/a_b (2)"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_does_not_read_a_zip_holds_nobody_up(CancellationToken ct)
    {
        // Random bytes, that it does not get small; many small files, which an archive writes out all at once when they end.
        await _daemon.MakeAsync("mkdir p && head -c 3000000 /dev/urandom | split -b 700 -a 4 - p/ && mkdir $(seq -f p/%g 1000)");
        using var visitor = new Visitor(_daemon.Address);
        var stalled = new List<Stream>();
        int before = Directory.GetDirectories($"/proc/{_daemon.Pid}/task").Length;
        try
        {
            for (int i = 0; i < 32; i++)
            {
                Stream connection = await visitor.OpenAsync(ct);
                stalled.Add(connection);
                await connection.WriteAsync(Encoding.ASCII.GetBytes($"GET /files/p?zip=1 HTTP/1.1\r\nHost: {_daemon.Address.Authority}\r\n\r\n"), ct);
                await connection.ReadExactlyAsync(new byte[4096], ct);
            }

            for (int i = 0; i < 20; i++)
            {
                using var another = new Visitor(_daemon.Address);
                using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
                patience.CancelAfter(TimeSpan.FromSeconds(3));
                // None of them has a thread that waits for its client, on which nobody else would be served.
                Assert.That(Directory.GetDirectories($"/proc/{_daemon.Pid}/task"), Has.Length.LessThan(before + stalled.Count));
                Assert.That((int)await another.AskAsync(HttpMethod.Get, i % 2 == 0 ? "/status" : "/files/p/1", patience.Token), Is.EqualTo(200));
            }
        }
        finally
        {
            foreach (Stream connection in stalled) await connection.DisposeAsync();
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_writes_slowly_takes_no_more_than_a_share(CancellationToken ct)
    {
        const int share = 64;
        using var visitor = new Visitor(_daemon.Address);
        var slow = new List<Stream>();
        try
        {
            for (int i = 0; i < share; i++)
            {
                Stream connection = await visitor.OpenAsync(ct);
                slow.Add(connection);
                await connection.WriteAsync(Encoding.ASCII.GetBytes($"PUT /files/slow{i} HTTP/1.1\r\nHost: {_daemon.Address.Authority}\r\nContent-Length: 100000\r\n\r\nbegun"), ct);
            }

            await TestDaemon.UntilAsync(() => Machine.Everything(_daemon.WorkDirectory), Has.Length.EqualTo(share), ct);
            FilesReply more = await _daemon.PutAsync("more", "x");
            Assert.That((more.Status, more.Reason), Is.EqualTo((503, "busy")));
            Assert.That((await _daemon.GetAsync("")).Status, Is.EqualTo(200));
            if (TestUsers.IsRoot)
            {
                string url = new Uri(_daemon.Address, "/files/of-another").ToString();
                CommandResult another = await Command.RunAsync(
                    "setpriv", ["--reuid", TestUsers.Pi, "--regid", TestUsers.Pi, "--init-groups", "--", "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-X", "PUT", "-d", "x", url], ct);
                Assert.That(another.Output, Is.EqualTo("201"));
            }
        }
        finally
        {
            foreach (Stream connection in slow) await connection.DisposeAsync();
        }

        await TestDaemon.UntilAsync(() => Machine.Everything(_daemon.WorkDirectory).Where(static name => name.StartsWith('.')), Is.Empty, ct);
        FilesReply after;
        do after = await _daemon.PutAsync("more", "x");
        while (after.Status == 503);
        Assert.That(after.Status, Is.EqualTo(201));
    }
}
