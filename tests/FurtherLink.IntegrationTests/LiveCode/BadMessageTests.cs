using System.Net;
using System.Text;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.LiveCode;

/// <summary>What is wrong is answered with its field's name, and nothing else happens.</summary>
internal sealed class BadMessageTests
{
    private static readonly object[] Bodies =
    [
        Body("runtime: is missing", """{"code":""}"""),
        Body("runtime: has to be a string", """{"runtime":7,"code":""}"""),
        Body("runtime: unknown 'cobol'; there are: python, python3, python-canvas, ", """{"runtime":"cobol","code":""}"""),
        Body("code: is missing", """{"runtime":"python"}"""),
        Body("code: has to be a string", """{"runtime":"python","code":["print()"]}"""),
        Body("env: ", """{"runtime":"python","code":"","env":[]}"""),
        Body("env: ", """{"runtime":"python","code":"","env":{"A":1}}"""),
        Body("env: '1A' is no name", """{"runtime":"python","code":"","env":{"1A":""}}"""),
        Body("env: 'A=B' is no name", """{"runtime":"python","code":"","env":{"A=B":""}}"""),
        Body("env: '' is no name", """{"runtime":"python","code":"","env":{"":""}}"""),
        Body("env: A: a NUL", "{\"runtime\":\"python\",\"code\":\"\",\"env\":{\"A\":\"\\u0000\"}}"),
        Body("env: FURTHER_LINK_SOCKET", """{"runtime":"python","code":"","env":{"FURTHER_LINK_SOCKET":"/x"}}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":0}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":-5}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":1.5}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":1e99}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":99999999999999999999}"""),
        Body("timeout: has to be a whole number from 1 to ", """{"runtime":"python","code":"","timeout":"5"}"""),
    ];

    private static readonly object[] Messages =
    [
        Body("the message is no JSON object", ""),
        Body("the message is no JSON object", "exec"),
        Body("the message is no JSON object", "[]"),
        Body("the message is no JSON object", """{"msgtype":"ping"} {}"""),
        Body("msgtype: is missing", "{}"),
        Body("msgtype: is missing", """{"type":"ping"}"""),
        Body("msgtype: has to be a string", """{"msgtype":7}"""),
        Body("no program runs", """{"msgtype":"event","event":"a","data":1}"""),
        Body("event: is missing", """{"msgtype":"event","data":1}"""),
        Body("data: is missing", """{"msgtype":"event","event":"a"}"""),
        Body("unknown message type: stdin", """{"msgtype":"stdin","data":"a"}"""),
        Body("unknown message type: welcome", """{"msgtype":"welcome"}"""),
    ];

    private TestDaemon _daemon = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        _daemon = await TestDaemon.StartAsync(patience.Token);
    }

    [OneTimeTearDown]
    public async Task Stop() => await _daemon.DisposeAsync();

    [TestCaseSource(nameof(Bodies)), CancelAfter(20_000)]
    public async Task A_wrong_exec_is_answered_and_another_one_can_follow(string error, string body, CancellationToken ct)
    {
        string message = """{"msgtype":"exec",""" + body[1..];
        using SocketClient client = await WelcomedAsync(ct);

        await client.SendAsync(message, ct);

        string answer = (await client.NextAsync(ct))!;
        Assert.That(answer, Does.StartWith($$"""{"msgtype":"error","error":"{{error}}""").And.EndsWith($$""","msg":{{message}}}"""));
        await client.SendAsync("""{"msgtype":"exec","runtime":"python","code":"raise SystemExit(4)"}""", ct);
        Assert.That(await client.NextAsync(ct), Is.EqualTo("""{"msgtype":"exitstatus","exitstatus":4}"""));
    }

    [TestCaseSource(nameof(Messages)), CancelAfter(20_000)]
    public async Task A_wrong_message_is_answered_and_the_connection_stays(string error, string message, CancellationToken ct)
    {
        using SocketClient client = await WelcomedAsync(ct);

        await client.SendAsync(message, ct, binary: true);

        Assert.That(await client.NextAsync(ct), Does.StartWith($$"""{"msgtype":"error","error":"{{error}}","msg":"""));
        await client.SendAsync("""{"msgtype":"ping"}""", ct);
        Assert.That(await client.NextAsync(ct), Is.EqualTo("""{"msgtype":"pong"}"""));
    }

    [TestCaseSource(nameof(Bodies)), CancelAfter(20_000)]
    public async Task A_wrong_session_is_400_with_the_reason(string error, string body, CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.PostAsync("/sessions", new StringContent(body), ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That(await answer.Content.ReadAsStringAsync(ct), Does.Contain($"\"detail\":\"{error}"));
        Assert.That(await _daemon.Http.GetStringAsync("/sessions", ct), Is.EqualTo("[]"));
    }

    [TestCase("")]
    [TestCase("[]")]
    [TestCase("no JSON")]
    [TestCase("""{"runtime":"python","code":"","pty":"yes"}""")]
    [CancelAfter(20_000)]
    public async Task A_body_that_is_no_description_is_400(string body, CancellationToken ct)
    {
        using HttpResponseMessage answer = await _daemon.Http.PostAsync("/sessions", new StringContent(body), ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_body_that_is_too_long_is_413_with_and_without_its_length_told(CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, environment: new() { ["FURTHER_LINK_Limits__MaxMessageBytes"] = "65536" });
        foreach (bool chunked in new[] { false, true })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/sessions") { Content = new ByteArrayContent(new byte[70_000]) };
            request.Headers.TransferEncodingChunked = chunked;
            using HttpResponseMessage answer = await daemon.Http.SendAsync(request, ct);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        }
    }

    [Test, CancelAfter(20_000)]
    public async Task A_second_exec_is_refused_and_touches_nothing(CancellationToken ct)
    {
        using SocketClient client = await WelcomedAsync(ct);
        await client.SendAsync("""{"msgtype":"exec","runtime":"bash","code":"echo on; read a"}""", ct);
        Assert.That(await client.NextAsync(ct), Does.Contain("on"));

        await client.SendAsync("""{"msgtype":"exec","runtime":"bash","code":"echo second"}""", ct);
        Assert.That(await client.NextAsync(ct), Does.StartWith("""{"msgtype":"error","error":"exec: """));
        await client.SendAsync("""{"msgtype":"quit"}""", ct);

        Assert.That(await client.NextAsync(ct), Is.EqualTo("""{"msgtype":"goodbye"}"""));
        await client.UntilClosedAsync(ct);
        await _daemon.UntilChildlessAsync(ct);
    }

    [Test, CancelAfter(20_000)]
    public async Task A_strangers_web_page_cannot_start_a_session([Values("https://evil.example", "null")] string origin, CancellationToken ct)
    {
        // What a page can send without asking first (a "simple request" of the Fetch standard).
        using var request = new HttpRequestMessage(HttpMethod.Post, "/sessions");
        request.Headers.Add("Origin", origin);
        request.Content = new StringContent("""{"runtime":"python","code":"print(1)"}""", Encoding.UTF8, "text/plain");

        using HttpResponseMessage answer = await _daemon.Http.SendAsync(request, ct);

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await _daemon.Http.GetStringAsync("/sessions", ct), Is.EqualTo("[]"));
    }

    private async Task<SocketClient> WelcomedAsync(CancellationToken ct)
    {
        SocketClient client = await SocketClient.ConnectAsync(_daemon, "/livecode", ct);
        Assert.That(await client.NextAsync(ct), Does.Contain("welcome"));
        return client;
    }

    private static TestCaseData Body(string error, string body) => new TestCaseData(error, body).SetArgDisplayNames(error, body);
}
