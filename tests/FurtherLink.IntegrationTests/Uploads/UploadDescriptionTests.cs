using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Uploads;

/// <summary>Bodies that describe no directory. One daemon answers them all: a wrong body leaves nothing behind.</summary>
internal sealed class UploadDescriptionTests
{
    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        Assert.That(Machine.Everything(_daemon.WorkDirectory), Is.Empty);
        await _daemon.DisposeAsync();
    }

    [TestCase("", "no JSON")]
    [TestCase("x", "no JSON")]
    [TestCase("{", "no JSON")]
    [TestCase("""{"name":"n","files":{}}{}""", "no JSON")]
    [TestCase("null", "the description is not an object")]
    [TestCase("[]", "the description is not an object")]
    [TestCase("{}", "name is missing")]
    [TestCase("""{"name":"n"}""", "files is missing")]
    [TestCase("""{"name":1,"files":{}}""", "name is not a string")]
    [TestCase("""{"name":"","files":{}}""", "name is empty")]
    [TestCase("""{"name":"a\u0000b","files":{}}""", "contains a NUL")]
    [TestCase("""{"name":"\ud800","files":{}}""", "no Unicode text")]
    [TestCase("""{"name":"n","files":[]}""", "files is not an object")]
    [TestCase("""{"name":"n","files":{"a":null}}""", """files["a"] is not an object""")]
    [TestCase("""{"name":"n","files":{"a":{}}}""", """files["a"].type is missing""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"x"}}}""", """files["a"].type is neither""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"text"}}}""", """files["a"].content.text is missing""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"text","content":{"text":null}}}}""", """files["a"].content.text is not a string""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"text","content":"x"}}}""", """files["a"].content is not an object""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"url","content":{"url":"https://x/"}}}}""", """files["a"].content.bucketName is missing""")]
    [TestCase("""{"name":"n","files":{"a":{"type":"url","content":{"url":"x","bucketName":"b","fileName":"f"}}}}""", "no absolute url")]
    [TestCase("""{"name":"n","name":"m","files":{}}""", "\"name\" is there twice")]
    [TestCase("""{"name":"n","files":{"a":{"type":"text","content":{"text":""}},"a":{"type":"text","content":{"text":""}}}}""", """files["a"] is there twice""")]
    [TestCase("""{"name":"n","username":5,"files":{}}""", "username is not a string")]
    [CancelAfter(20_000)]
    public async Task A_body_that_is_no_description_is_400(string body, string reason, CancellationToken ct)
    {
        Assert.That(await _daemon.PostAsync(body, ct), Is.EqualTo(new UploadReply(400, "text/plain", "400: Bad Request")));
        UploadReply honest = await _daemon.PostAsync(body, ct, problems: true);
        Assert.That(honest.Status, Is.EqualTo(400));
        Assert.That(honest.Detail, Does.Contain(reason));
    }

    [Test, CancelAfter(20_000)]
    public async Task Deep_and_binary_bodies_are_400(CancellationToken ct)
    {
        string deep = """{"name":"n","files":{},"x":""" + new string('[', 100_000);
        Assert.That((await _daemon.PostAsync(deep, ct)).Status, Is.EqualTo(400));
        Assert.That((await _daemon.PostAsync(new ByteArrayContent([0xff, 0x00, 0xfe]), ct)).Status, Is.EqualTo(400));
        var invalid = new ByteArrayContent([.. "{\"name\":\"n\",\"files\":{\"a\":{\"type\":\"text\",\"content\":{\"text\":\""u8, 0xff, .. "\"}}}}"u8]);
        Assert.That((await _daemon.PostAsync(invalid, ct)).Status, Is.EqualTo(400));
    }

    [Test, CancelAfter(20_000)]
    public async Task Problem_details_are_those_of_the_RFC(CancellationToken ct)
    {
        UploadReply reply = await _daemon.PostAsync("{}", ct, problems: true);
        Assert.That(reply.Body, Is.EqualTo("""{"type":"about:blank","title":"Bad Request","status":400,"reason":"bad-request","detail":"name is missing"}"""));
    }
}
