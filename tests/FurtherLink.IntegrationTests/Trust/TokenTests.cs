using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>What a paired client shows, and what it may then do.</summary>
internal sealed class TokenTests
{
    private Lan _lan = null!;
    private Visitor _here = null!;

    private string OwnOrigin => "https://" + _lan.Stranger.Address.Authority;

    [OneTimeSetUp]
    public async Task Start()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        _lan = await Lan.StartAsync(patience.Token);
        _here = new Visitor(_lan.Daemon.Address);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _here?.Dispose();
        if (_lan is not null) await _lan.DisposeAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task A_websocket_shows_it_as_a_subprotocol_and_gets_the_other_one_back(CancellationToken ct)
    {
        PairedVisitor paired = await _lan.PairAsync(ct);
        using Visitor browser = _lan.Stranger.With();
        Assert.That(await browser.UpgradeAsync("/run", ct, ["further-link", "further-link.bearer." + paired.Token]), Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        Assert.That(await browser.UpgradeAsync("/run", ct, ["further-link", "further-link.bearer." + Other(paired.Token)]), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await browser.UpgradeAsync("/run", ct, ["further-link"]), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await browser.UpgradeAsync("/run", ct, ["further-link", paired.Token]), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_token_is_never_the_subprotocol_that_is_chosen(CancellationToken ct)
    {
        PairedVisitor paired = await _lan.PairAsync(ct);
        await using RunClient client = await _lan.Stranger.ConnectAsync("/run", ct, "further-link.bearer." + paired.Token, "further-link");
        Assert.That(client.SubProtocol, Is.EqualTo("further-link"));
        await client.StartAsync("1", "exec", ct, code: "#!/bin/sh\nid -un\n");
        await client.UntilStoppedAsync("1", ct);
        Assert.That(client.OutputOf("1"), Is.EqualTo(TestUsers.Default + "\n"));
    }

    [Test, CancelAfter(30_000)]
    public async Task The_consoles_cookie_is_for_its_own_page_alone(CancellationToken ct)
    {
        (string cookie, string attributes) = await PairWithCookieAsync(ct);
        Assert.That(attributes, Is.EqualTo("max-age=34560000; path=/; secure; samesite=strict; httponly"));
        Assert.That(cookie, Does.Match("^__Host-further-link=[A-Za-z0-9_-]{43}$"));

        using Visitor browser = _lan.Stranger.With(("Cookie", cookie));
        using (Assert.EnterMultipleScope())
        {
            await Expect(HttpStatusCode.OK, HttpMethod.Get, "/runners");
            await Expect(HttpStatusCode.OK, HttpMethod.Get, "/runners", ("Sec-Fetch-Site", "same-origin"));
            await Expect(HttpStatusCode.OK, HttpMethod.Get, "/runners", ("Sec-Fetch-Site", "none"));
            await Expect(HttpStatusCode.OK, HttpMethod.Get, "/runners", ("Origin", OwnOrigin));
            await Expect(HttpStatusCode.BadRequest, HttpMethod.Post, "/upload", ("Origin", OwnOrigin));
            Assert.That(await browser.UpgradeAsync("/run", ct, headers: ("Origin", OwnOrigin)), Is.EqualTo(HttpStatusCode.SwitchingProtocols));

            await Expect(HttpStatusCode.Unauthorized, HttpMethod.Get, "/runners", ("Origin", "https://further.pi-top.com"));
            await Expect(HttpStatusCode.Forbidden, HttpMethod.Get, "/runners", ("Origin", "https://evil.example"));
            await Expect(HttpStatusCode.Forbidden, HttpMethod.Get, "/runners", ("Origin", "null"));
            await Expect(HttpStatusCode.Forbidden, HttpMethod.Get, "/runners", ("Sec-Fetch-Site", "cross-site"));
            await Expect(HttpStatusCode.Forbidden, HttpMethod.Get, "/runners", ("Sec-Fetch-Site", "same-site"));
            await Expect(HttpStatusCode.Unauthorized, HttpMethod.Post, "/upload");
            await Expect(HttpStatusCode.Unauthorized, HttpMethod.Delete, "/clients/me");
        }

        async Task Expect(HttpStatusCode status, HttpMethod method, string path, params (string, string)[] headers) =>
            Assert.That(await browser.AskAsync(method, path, ct, headers: headers), Is.EqualTo(status), $"{method} {path} {string.Join(" ", headers)}");
    }

    [Test, CancelAfter(30_000)]
    public async Task A_client_that_forgets_itself_loses_its_cookie(CancellationToken ct)
    {
        (string cookie, _) = await PairWithCookieAsync(ct);
        using Visitor browser = _lan.Stranger.With(("Cookie", cookie), ("Origin", OwnOrigin));
        using HttpResponseMessage gone = await browser.SendAsync(HttpMethod.Delete, "/clients/me", ct);
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(gone.Headers.GetValues("Set-Cookie").Single(), Does.StartWith("__Host-further-link=; expires=Thu, 01 Jan 1970"));
        Assert.That(await browser.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("token")]
    [TestCase("TOKEN")]
    [TestCase("access_token")]
    [TestCase("bearer")]
    [CancelAfter(30_000)]
    public async Task A_token_in_an_address_is_refused_even_if_it_is_right(string name, CancellationToken ct)
    {
        PairedVisitor paired = await _lan.PairAsync(ct);
        string query = $"?{name}={paired.Token}";
        Assert.That(await _lan.Stranger.AskAsync(HttpMethod.Get, "/runners" + query, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await paired.Visitor.AskAsync(HttpMethod.Get, "/runners" + query, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await _lan.Stranger.UpgradeAsync("/run" + query, ct), Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await _lan.Root.AskAsync(HttpMethod.Get, "/status" + query, ct), Is.EqualTo(HttpStatusCode.BadRequest));
    }

    [Test, CancelAfter(30_000)]
    public async Task A_wrong_token_is_nobody_even_at_the_device_itself(CancellationToken ct)
    {
        PairedVisitor paired = await _lan.PairAsync(ct);
        string[] wrong = [Other(paired.Token), paired.Token[..^1], paired.Token + "A", "", "root", new('A', 43), paired.Token.ToUpperInvariant()];
        using (Assert.EnterMultipleScope())
        {
            foreach (string token in wrong)
            {
                foreach (Visitor visitor in new[] { _here, _lan.Root, _lan.Stranger })
                {
                    Assert.That(await visitor.AskAsync(HttpMethod.Get, "/runners", ct, headers: ("Authorization", "Bearer " + token)), Is.EqualTo(HttpStatusCode.Unauthorized), token);
                    Assert.That(await visitor.UpgradeAsync("/run", ct, headers: ("Authorization", "Bearer " + token)), Is.EqualTo(HttpStatusCode.Unauthorized), token);
                }
            }

            Assert.That(await _here.UpgradeAsync("/run", ct, ["further-link", "further-link.bearer." + Other(paired.Token)]), Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await _here.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK), "whoever shows nothing is asked nothing");
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task Roles_are_what_they_say(CancellationToken ct)
    {
        Visitor view = (await _lan.PairAsync(ct, "view")).Visitor, run = (await _lan.PairAsync(ct, "run")).Visitor, admin = (await _lan.PairAsync(ct, "admin")).Visitor;
        using (Assert.EnterMultipleScope())
        {
            await Expect(view, (200, "GET", "/runners"), (403, "GET", "/run"), (403, "POST", "/upload"), (403, "GET", "/clients"), (403, "POST", "/pair/window"), (200, "GET", "/clients/me"));
            await Expect(run, (200, "GET", "/runners"), (426, "GET", "/run"), (400, "POST", "/upload"), (403, "GET", "/clients"), (403, "GET", "/prompts"), (403, "POST", "/pair/window"), (403, "DELETE", "/clients"));
            await Expect(admin, (200, "GET", "/runners"), (426, "GET", "/run"), (400, "POST", "/upload"), (200, "GET", "/clients"), (200, "GET", "/prompts"), (404, "DELETE", "/clients/nobody"));
            Assert.That(await view.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.Forbidden));
            Assert.That(await run.UpgradeAsync("/run", ct), Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        }

        // Whoever may decide about others may open a window; what is paired there is what was asked for.
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(admin, ct, "view");
        string code = await window.UntilCodeAsync(ct), pairing = await PairingTests.BeginAsync(_lan.Stranger, ct);
        (_, JsonNode? paired) = await _lan.Stranger.AskJsonAsync(HttpMethod.Post, "/pair/" + pairing, ct, new JsonObject { ["code"] = code });
        Assert.That((string)paired!["client"]!["role"]!, Is.EqualTo("view"));

        async Task Expect(Visitor visitor, params (int Status, string Method, string Path)[] answers)
        {
            foreach ((int status, string method, string path) in answers)
                Assert.That((int)await visitor.AskAsync(new HttpMethod(method), path, ct), Is.EqualTo(status), $"{method} {path}");
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task On_one_connection_each_request_is_its_own_callers(CancellationToken ct)
    {
        PairedVisitor anna = await _lan.PairAsync(ct, "run", "Anna"), ben = await _lan.PairAsync(ct, "view", "Ben");
        using Visitor browser = _lan.Stranger.With();
        for (int i = 0; i < 30; i++)
        {
            string who = (i % 3) switch { 0 => "Anna", 1 => "Ben", _ => "nobody" };
            (string, string)[] shown = who == "nobody" ? [] : [("Authorization", "Bearer " + (who == "Anna" ? anna : ben).Token)];
            (HttpStatusCode status, JsonNode? self) = await browser.AskJsonAsync(HttpMethod.Get, "/clients/me", ct, headers: shown);
            string answered = status == HttpStatusCode.Unauthorized ? "nobody" : (string)self!["id"]! == anna.Id ? "Anna" : (string)self["id"]! == ben.Id ? "Ben" : "?";
            Assert.That(answered, Is.EqualTo(who));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task What_one_client_left_running_is_not_another_ones(CancellationToken ct)
    {
        PairedVisitor anna = await _lan.PairAsync(ct, name: "Anna"), ben = await _lan.PairAsync(ct, name: "Ben");
        await using RunClient first = await anna.Visitor.ConnectAsync("/run?detach=1", ct), second = await ben.Visitor.ConnectAsync("/run?detach=1", ct);
        RunMessage started = await first.StartAsync("1", "exec", ct, code: "#!/bin/sh\necho mine; exec sleep 1000\n");
        await first.UntilOutputAsync("1", "mine", ct);
        string session = started.Data.GetProperty("session").GetString()!;
        Assert.That(async () => await second.AttachAsync("1", session, after: 0, ct), Throws.TypeOf<RunErrorException>());
        Assert.That(second.Messages.Select(message => message.Raw), Has.None.Contains("mine"));
        await first.StopAsync("1", ct);
    }

    private static string Other(string token) => (token[0] == 'A' ? 'B' : 'A') + token[1..];

    /// <summary>Pairs as the console does; the cookie, and its attributes in lower case.</summary>
    private async Task<(string Cookie, string Attributes)> PairWithCookieAsync(CancellationToken ct)
    {
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(_lan.Root, ct);
        string code = await window.UntilCodeAsync(ct), pairing = await PairingTests.BeginAsync(_lan.Stranger, ct);
        using HttpResponseMessage answer = await _lan.Stranger.SendAsync(
            HttpMethod.Post, "/pair/" + pairing, ct, new JsonObject { ["code"] = code, ["cookie"] = true }, ("Origin", OwnOrigin));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!["token"], Is.Null, "no script is to see it");
        string[] parts = answer.Headers.GetValues("Set-Cookie").Single().Split("; ", 2);
        return (parts[0], parts[1].ToLowerInvariant());
    }
}
