using System.Net;
using System.Net.Sockets;

using FurtherLink.IntegrationTests.Harness;

using Microsoft.AspNetCore.Http;

using static FurtherLink.IntegrationTests.Uploads.UploadClient;

namespace FurtherLink.IntegrationTests.Uploads;

internal sealed class UploadDownloadTests
{
    private FileServer _server = null!;

    [SetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _server = await FileServer.StartAsync(patience.Token);
    }

    [TearDown]
    public async Task Stop() => await _server.DisposeAsync();

    private Task<TestDaemon> StartDaemonAsync(CancellationToken ct, bool allowPrivate = true, bool trusted = true)
    {
        var environment = new Dictionary<string, string>
        {
            ["FURTHER_LINK_Upload__AllowPrivateNetworks"] = allowPrivate ? "true" : "false",
            ["FURTHER_LINK_Upload__MaxDownloadBytes"] = "100000",
            ["FURTHER_LINK_Upload__DownloadTimeout"] = "2s",
        };
        if (trusted) environment["SSL_CERT_FILE"] = _server.CertificateFile;
        return TestDaemon.StartAsync(ct, environment: environment);
    }

    private static string One(Uri url) => Description("name", [("dir/image", Url(url, "bucket", "sub/image.png"))]);

    private static string Image(TestDaemon daemon) => Path.Combine(daemon.WorkDirectory, "name/dir/image");

    [Test, CancelAfter(60_000)]
    public async Task A_url_file_is_downloaded_once_and_linked_to(CancellationToken ct)
    {
        string content = new('x', 99_999);
        Uri url = _server.Put("/image", content);
        await using TestDaemon daemon = await StartDaemonAsync(ct);

        Assert.That(await daemon.PostAsync(One(url), ct), Is.EqualTo(new UploadReply(200, "application/json", Fetched)));
        Assert.That(await daemon.PostAsync(One(url), ct), Has.Property("Body").EqualTo(Fetched));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(_server.Requests, Has.Count.EqualTo(1));
            Assert.That(await File.ReadAllTextAsync(Image(daemon), ct), Is.EqualTo(content));
            Assert.That(new FileInfo(Image(daemon)).ResolveLinkTarget(returnFinalTarget: true)!.FullName, Is.EqualTo(Path.Combine(daemon.WorkDirectory, ".flcache/bucket/sub/image.png")));
            Assert.That(await Machine.ShAsync(daemon.WorkDirectory, "find . -mindepth 1 -printf '%u\\n' | sort -u", ct), Is.EqualTo(TestUsers.Default));
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(daemon.WorkDirectory, ".flcache")), Has.Length.EqualTo(1));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Those_who_want_the_same_file_at_the_same_time_wait_for_one_download(CancellationToken ct)
    {
        Uri url = _server.Put("/image", "content");
        await using TestDaemon daemon = await StartDaemonAsync(ct);
        UploadReply[] replies = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => daemon.UploadAsync($"n{i}", ("x", Url(url, "b", "f")))));
        Assert.That(replies.Select(reply => reply.Body), Is.All.EqualTo(Fetched));
        Assert.That(_server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("https://localhost:{0}/image")]
    [TestCase("https://127.0.0.1:{0}/image")]
    [TestCase("https://127.1:{0}/image")]
    [TestCase("https://2130706433:{0}/image")]
    [TestCase("https://[::1]:{0}/image")]
    [TestCase("https://[::ffff:127.0.0.1]:{0}/image")]
    [TestCase("https://0.0.0.0:{0}/image")]
    [CancelAfter(60_000)]
    public async Task Addresses_inside_the_network_are_refused_however_they_are_written(string url, CancellationToken ct)
    {
        _server.Put("/image", "secret");
        await using TestDaemon daemon = await StartDaemonAsync(ct, allowPrivate: false);
        string body = One(new Uri(url.Replace("{0}", _server.TlsPort.ToString())));

        UploadReply reply = await daemon.PostAsync(body, ct, problems: true);

        Assert.That(reply.Status, Is.EqualTo(403));
        Assert.That(reply.Detail, Does.Contain("not on the public internet"));
        Assert.That(await daemon.PostAsync(body, ct), Is.EqualTo(new UploadReply(500, "text/plain", "500: Internal Server Error")));
        Assert.That(_server.Requests, Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(daemon.WorkDirectory, "name")), Is.False);
    }

    [Test, CancelAfter(60_000)]
    public async Task Plain_http_is_for_private_networks_only(CancellationToken ct)
    {
        Uri plain = _server.Plain(_server.Put("/image", "content"));
        await using TestDaemon strict = await StartDaemonAsync(ct, allowPrivate: false);
        await using TestDaemon lenient = await StartDaemonAsync(ct);

        UploadReply refused = await strict.PostAsync(One(plain), ct, problems: true);
        Assert.That(refused.Status, Is.EqualTo(403));
        Assert.That(refused.Detail, Does.Contain("only https"));
        Assert.That(_server.Requests, Is.Empty);
        Assert.That(await lenient.PostAsync(One(plain), ct), Has.Property("Body").EqualTo(Fetched));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_redirect_is_followed_over_https_even_to_another_host_but_not_to_http(CancellationToken ct)
    {
        Uri image = _server.Put("/image", "content");
        Uri elsewhere = _server.PutRedirect("/elsewhere", new Uri($"https://127.0.0.1:{_server.TlsPort}/image"), 307);
        Uri relative = _server.PutRedirect("/relative", new Uri("/image", UriKind.Relative));
        Uri plain = _server.PutRedirect("/plain", _server.Plain(image));
        await using TestDaemon daemon = await StartDaemonAsync(ct);

        Assert.That(await daemon.UploadAsync("n", ("a", Url(elsewhere, "b", "1")), ("b", Url(relative, "b", "2"))), Has.Property("Body").EqualTo(Fetched));
        UploadReply reply = await daemon.PostAsync(One(plain), ct, problems: true);
        Assert.That(reply.Status, Is.EqualTo(403));
        Assert.That(reply.Detail, Does.Contain("only https"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Every_hop_counts_and_there_are_not_more_than_five(CancellationToken ct)
    {
        Uri url = _server.Put("/0", "content");
        for (int i = 1; i <= 6; i++) url = _server.PutRedirect($"/{i}", url);
        await using TestDaemon daemon = await StartDaemonAsync(ct);
        UploadReply six = await daemon.PostAsync(One(url), ct, problems: true);
        Assert.That(six.Status, Is.EqualTo(502));
        Assert.That(six.Detail, Does.Contain("redirects"));
        Assert.That(await daemon.PostAsync(One(new Uri(url, "/5")), ct), Has.Property("Body").EqualTo(Fetched));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_a_server_does_wrong_is_502_and_leaves_everything_as_it_was(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartDaemonAsync(ct);
        Assert.That(await daemon.UploadAsync("name", ("old", Text("old"))), Has.Property("Body").EqualTo(Fetched));
        Uri announced = _server.Put("/announced", new string('x', 100_001));
        Uri streamed = _server.Put("/streamed", async context =>
        {
            for (int i = 0; i < 100; i++) await context.Response.WriteAsync(new string('x', 2000), context.RequestAborted);
        });
        Uri slow = _server.Put("/slow", async context =>
        {
            await context.Response.WriteAsync("x", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Uri cut = _server.Put("/cut", async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.WriteAsync("x", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            context.Abort();
        });
        (Uri Url, string Reason)[] wrongs =
        [
            (announced, "larger than 100000 bytes"), (streamed, "larger than 100000 bytes"), (slow, "longer than 2 s"), (cut, "localhost"), (new Uri(cut, "/missing"), "404"),
        ];
        foreach ((Uri url, string reason) in wrongs)
        {
            UploadReply reply = await daemon.PostAsync(One(url), ct, problems: true);
            Assert.That((reply.Status, reply.MediaType), Is.EqualTo((502, "application/problem+json")), url.ToString());
            Assert.That(reply.Detail, Does.Contain(reason));
        }

        Assert.That(await daemon.PostAsync(One(announced), ct), Is.EqualTo(new UploadReply(500, "text/plain", "500: Internal Server Error")));
        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { ".flcache", "name", "name/old" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_server_that_is_not_trusted_is_502(CancellationToken ct)
    {
        await using TestDaemon daemon = await StartDaemonAsync(ct, trusted: false);
        Assert.That((await daemon.PostAsync(One(_server.Put("/image", "x")), ct, problems: true)).Status, Is.EqualTo(502));
        Assert.That(_server.Requests, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task Files_of_a_server_that_cannot_be_reached_are_skipped(CancellationToken ct)
    {
        // Bound and not listening: nobody else gets the port, and whoever connects is refused.
        using var closed = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        var offline = new Uri($"https://127.0.0.1:{((IPEndPoint)closed.LocalEndPoint!).Port}/image");
        Uri redirect = _server.PutRedirect("/redirect", offline);
        await using TestDaemon daemon = await StartDaemonAsync(ct);

        UploadReply reply = await daemon.UploadAsync("name", ("text", Text("x")), ("image", Url(offline, "b", "1")), ("other", Url(redirect, "b", "2")));

        Assert.That(reply, Is.EqualTo(new UploadReply(200, "application/json", Skipped)));
        Assert.That(Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { ".flcache", "name", "name/text" }));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_client_that_goes_away_ends_its_download(CancellationToken ct)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Uri url = _server.Put("/slow", context =>
        {
            context.RequestAborted.Register(hungUp.SetResult);
            asked.SetResult();
            return hungUp.Task;
        });
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new()
        {
            ["FURTHER_LINK_Upload__AllowPrivateNetworks"] = "true",
            ["SSL_CERT_FILE"] = _server.CertificateFile,
        });
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(ct);
        Task<UploadReply> upload = daemon.PostAsync(One(url), leaving.Token);
        await asked.Task.WaitAsync(ct);
        await leaving.CancelAsync();
        Assert.That(async () => await upload, Throws.InstanceOf<OperationCanceledException>());
        await hungUp.Task.WaitAsync(ct);
        await TestDaemon.UntilAsync(() => Machine.Everything(daemon.WorkDirectory), Is.EqualTo(new[] { ".flcache" }), ct);
    }
}
