using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>Pairing by a code: a person at the device, a browser on the network.</summary>
internal sealed partial class PairingTests
{
    private const string Id = "#!/bin/sh\nexec id -un\n";

    [Test, CancelAfter(60_000)]
    public async Task A_code_from_the_terminal_lets_a_neighbour_run_programs(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        using DaemonProcess pair = lan.Daemon.Command("pair");
        await TestDaemon.UntilAsync(() => pair.Output, Does.Match(CodeLine()), ct);
        string code = CodeLine().Match(pair.Output).Value.Replace(" ", "", StringComparison.Ordinal).Trim();

        (HttpStatusCode begun, JsonNode? pairing) = await lan.Stranger.AskJsonAsync(HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "Anna's laptop" });
        Assert.That(begun, Is.EqualTo(HttpStatusCode.OK), $"{pairing}");
        Assert.That((int)pairing!["expiresIn"]!, Is.InRange(1, 120));
        Assert.That(DateTimeOffset.Parse((string)pairing["expires"]!), Is.EqualTo(DateTimeOffset.UtcNow.AddSeconds((int)pairing["expiresIn"]!)).Within(10).Seconds);
        using HttpResponseMessage answer = await lan.Stranger.SendAsync(HttpMethod.Post, $"/pair/{pairing["pairing"]}", ct, new JsonObject { ["code"] = code });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        JsonNode paired = JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!;
        string token = (string)paired["token"]!, id = (string)paired["client"]!["id"]!;
        await pair.UntilExitAsync(ct);

        using (Assert.EnterMultipleScope())
        {
            Assert.That(pair.ExitCode, Is.Zero);
            Assert.That(pair.Output, Does.EndWith($"Paired: Anna's laptop ({id}) may run.\n"));
            Assert.That(token, Does.Match("^[A-Za-z0-9_-]{43}$"));
            Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
            Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
            Assert.That(((string)paired["fingerprint"]!).Replace(" ", "", StringComparison.Ordinal), Is.EqualTo(await lan.Stranger.SeeKeyAsync(ct)).IgnoreCase);
        }

        using Visitor client = lan.Stranger.WithToken(token);
        await using RunClient run = await client.ConnectAsync("/run", ct);
        await run.StartAsync("1", "exec", ct, code: Id);
        Assert.That(await run.UntilStoppedAsync("1", ct), Is.Zero);
        Assert.That(run.OutputOf("1"), Is.EqualTo(TestUsers.Default + "\n"));
        (_, JsonNode? self) = await client.AskJsonAsync(HttpMethod.Get, "/clients/me", ct);
        Assert.That(self!.ToJsonString(), Is.EqualTo($$"""{"id":"{{id}}","kind":"client","caller":"client \u0027Anna\u0027s laptop\u0027 ({{id}})","role":"run"}"""));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_code_counts_once(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(lan.Root, ct);
        string code = await window.UntilCodeAsync(ct);
        string first = await BeginAsync(lan.Stranger, ct), second = await BeginAsync(lan.SecondStranger, ct);
        Assert.That(await TryAsync(lan.Stranger, first, code, ct), Is.EqualTo("paired"));
        Assert.That(await TryAsync(lan.Stranger, first, code, ct), Is.EqualTo("unknown-pairing"));
        Assert.That(await TryAsync(lan.SecondStranger, second, code, ct), Is.EqualTo("no-window"));
        JsonNode? last = await window.NextAsync(ct);
        while (last is not null && !(bool)last["closed"]!) last = await window.NextAsync(ct);
        Assert.That((string)last!["client"]!["name"]!, Is.EqualTo("somebody"));
        Assert.That(await window.NextAsync(ct), Is.Null);
    }

    [Test, CancelAfter(60_000)]
    public async Task Wrong_tries_change_the_code_and_then_close_the_window_and_the_next_is_as_good_as_new(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using (PresenceLines window = await PresenceLines.OpenWindowAsync(lan.Root, ct))
        {
            string pairing = await BeginAsync(lan.Stranger, ct);
            string code = "";
            var seen = new HashSet<string>();
            for (int tries = 1; tries <= 15; tries++)
            {
                string old = code;
                if (tries % 3 == 1) code = await window.UntilCodeAsync(ct, but: old);
                if (tries % 3 == 1) Assert.That(seen.Add(code), $"{code} is not new");
                // What was shown before is worth no more than any other guess.
                string guess = tries % 3 == 1 && old.Length > 0 ? old : Wrong(code);
                Assert.That(await TryAsync(lan.Stranger, pairing, guess, ct), Is.EqualTo(tries == 15 ? "no-window" : "wrong-code"), $"try {tries}");
            }

            Assert.That(await BeginStatusAsync(lan.Stranger, ct), Is.EqualTo(HttpStatusCode.Conflict));
            while (await window.NextAsync(ct) is { } line) Assert.That(line["client"], Is.Null);
        }

        PairedVisitor paired = await lan.PairAsync(ct);
        Assert.That(await paired.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task What_is_no_code_is_no_try(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(lan.Root, ct);
        string code = await window.UntilCodeAsync(ct), pairing = await BeginAsync(lan.Stranger, ct);
        foreach (string nonsense in new[] { "", "12345", "1234567", "abcdef", "１２３４５６", "12 34", new string('1', 2000) })
            Assert.That(await TryAsync(lan.Stranger, pairing, nonsense, ct), Is.EqualTo("bad-request"), nonsense);
        // As it is shown, in two groups.
        Assert.That(await TryAsync(lan.Stranger, pairing, code[..3] + " " + code[3..], ct), Is.EqualTo("paired"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Without_a_window_ten_thousand_guesses_come_to_nothing_and_a_paired_client_does_not_notice(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        PairedVisitor paired = await lan.PairAsync(ct);
        await using RunClient run = await paired.Visitor.ConnectAsync("/run", ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);

        // Four at a time, each on one connection that it keeps.
        int next = -1;
        var outcomes = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            using Visitor guesser = lan.Stranger.With();
            string pairing = "0123456789abcdef0123456789abcdef";
            for (int guess = Interlocked.Increment(ref next); guess < 10_000; guess = Interlocked.Increment(ref next))
            {
                using HttpResponseMessage answer = guess % 2 == 0
                    ? await guesser.SendAsync(HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "a guesser" })
                    : await guesser.SendAsync(HttpMethod.Post, "/pair/" + pairing, ct, new JsonObject { ["code"] = $"{guess:D6}" });
                if (answer.StatusCode == HttpStatusCode.TooManyRequests) Assert.That(answer.Headers.RetryAfter?.Delta, Is.GreaterThan(TimeSpan.Zero));
                outcomes.AddOrUpdate(answer.StatusCode.ToString(), 1, static (_, count) => count + 1);
            }
        }));

        using (Assert.EnterMultipleScope())
        {
            Assert.That(outcomes.Keys, Is.SubsetOf(new[] { "Conflict", "NotFound", "TooManyRequests" }));
            Assert.That(outcomes["TooManyRequests"], Is.GreaterThan(5_000), "the allowance is 100 and 10 a second");
            // The same address, at the same time: whoever is known is not counted.
            Assert.That(await lan.Stranger.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.TooManyRequests).Or.EqualTo(HttpStatusCode.OK));
            for (int i = 0; i < 150; i++) Assert.That(await paired.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
            await run.StartAsync("1", "exec", ct, code: Id);
            Assert.That(await run.UntilStoppedAsync("1", ct), Is.Zero);
            // Another address has an allowance of its own.
            Assert.That(await lan.SecondStranger.AskAsync(HttpMethod.Get, "/status", ct), Is.EqualTo(HttpStatusCode.OK));
            (_, JsonNode? clients) = await lan.Root.AskJsonAsync(HttpMethod.Get, "/clients", ct);
            Assert.That(clients!.AsArray(), Has.Count.EqualTo(1));
            Assert.That(lan.Daemon.Log.Split('\n').Count(line => line.Contains("asks too often", StringComparison.Ordinal)), Is.InRange(1, 500));
        }

        // Nothing was shown all the while: the next line that comes is that of a window opened now, whose code is as good as any.
        PairedVisitor second = await lan.PairAsync(ct, who: lan.SecondStranger);
        Assert.That((await prompts.NextAsync(ct))!["prompts"]!.AsArray().Select(prompt => (string)prompt!["kind"]!), Is.EqualTo(new[] { "code" }));
        Assert.That(await second.Visitor.AskAsync(HttpMethod.Get, "/runners", ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task Many_who_begin_do_not_push_out_one_who_types(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(lan.Root, ct);
        string code = await window.UntilCodeAsync(ct), pairing = await BeginAsync(lan.SecondStranger, ct);
        for (int i = 0; i < 80; i++) _ = await BeginAsync(lan.Stranger, ct);
        Assert.That(await TryAsync(lan.SecondStranger, pairing, code, ct), Is.EqualTo("paired"));
    }

    [Test, CancelAfter(60_000)]
    public async Task Ctrl_C_takes_the_window_back(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        using DaemonProcess pair = lan.Daemon.Command("pair", "--role", "view");
        await TestDaemon.UntilAsync(() => pair.Output, Does.Match(CodeLine()), ct);
        Assert.That(await BeginStatusAsync(lan.Stranger, ct), Is.EqualTo(HttpStatusCode.OK));
        pair.Signal(PosixSignalNumber.Interrupt);
        await pair.UntilExitAsync(ct);
        Assert.That(pair.ExitCode, Is.Not.Zero);
        Assert.That(pair.Errors, Does.Not.Contain("   at "));
        await TestDaemon.UntilAsync(() => lan.Daemon.Log, Does.Contain("the window is closed; nobody was paired"), ct);
        Assert.That(await BeginStatusAsync(lan.Stranger, ct), Is.EqualTo(HttpStatusCode.Conflict));
    }

    [Test, CancelAfter(60_000)]
    public async Task An_open_window_does_not_hold_up_the_daemons_end(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        using DaemonProcess pair = lan.Daemon.Command("pair");
        await TestDaemon.UntilAsync(() => pair.Output, Does.Match(CodeLine()), ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        Assert.That(await lan.Daemon.TerminateAsync(ct), Is.Zero);
        await pair.UntilExitAsync(ct);
        // An answer that was brought to its end, not a connection that was cut when the daemon's patience was over.
        Assert.That(pair.Errors, Is.EqualTo("further-link: nobody was paired\n"));
        while (await prompts.NextAsync(ct) is not null) { }
    }

    [Test, CancelAfter(60_000)]
    public async Task A_browser_may_have_the_device_asked_for_a_window(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        Task<(HttpStatusCode Status, JsonNode? Json)> asking = lan.Stranger.AskJsonAsync(
            HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "\e[31mAnna\u202e\n", ["ask"] = true });
        JsonNode prompt = await prompts.UntilKindAsync("pair", ct);
        Assert.That((string)prompt["name"]!, Is.EqualTo("\ufffd[31mAnna\ufffd"), "fit for a terminal");
        Assert.That((string)prompt["address"]!, Is.EqualTo(lan.Neighbour.Address.ToString()));
        await prompts.AnswerAsync(prompt, yes: true, ct);
        (HttpStatusCode status, JsonNode? begun) = await asking;
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await TryAsync(lan.Stranger, (string)begun!["pairing"]!, await prompts.UntilCodeAsync(ct), ct), Is.EqualTo("paired"));
    }

    [Test, CancelAfter(60_000)]
    public async Task No_is_no_and_who_was_told_so_does_not_ask_again_at_once(CancellationToken ct)
    {
        await using Lan lan = await Lan.StartAsync(ct);
        await using PresenceLines prompts = await PresenceLines.WatchAsync(lan.Root, ct);
        var asks = new JsonObject { ["name"] = "somebody", ["ask"] = true };
        Task<HttpStatusCode> asking = lan.Stranger.AskAsync(HttpMethod.Post, "/pair", ct, asks);
        await prompts.AnswerAsync(await prompts.UntilKindAsync("pair", ct), yes: false, ct);
        Assert.That(await asking, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await lan.Stranger.AskAsync(HttpMethod.Post, "/pair", ct, asks), Is.EqualTo(HttpStatusCode.Forbidden), "at once");
        await prompts.UntilEmptyAsync(ct);
        // Another may ask; of the first, nothing more was shown.
        Task<HttpStatusCode> second = lan.SecondStranger.AskAsync(HttpMethod.Post, "/pair", ct, asks);
        JsonNode prompt = await prompts.UntilKindAsync("pair", ct);
        Assert.That((string)prompt["address"]!, Is.EqualTo(lan.Neighbour.SecondAddress.ToString()));
        await prompts.AnswerAsync(prompt, yes: false, ct);
        Assert.That(await second, Is.EqualTo(HttpStatusCode.Forbidden));
    }

    [TestCase("", "bad-request")]
    [TestCase("[]", "bad-request")]
    [TestCase("null", "bad-request")]
    [TestCase("{}", "bad-request")]
    [TestCase("""{"name":""}""", "bad-request")]
    [TestCase("""{"name":"  "}""", "bad-request")]
    [TestCase("""{"name":7}""", "bad-request")]
    [TestCase("""{"name":"a","ask":"yes"}""", "bad-request")]
    [TestCase("""{"name":"a","commitment":"short"}""", "bad-request")]
    [TestCase("""{"name":"a","commitment":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"}""", "bad-request")]
    [TestCase("""{"name":"a"}""", "no-window")]
    [CancelAfter(30_000)]
    public async Task A_request_that_makes_no_sense_is_told_so(string body, string reason, CancellationToken ct)
    {
        await using TestDaemon daemon = await TestDaemon.StartAsync(ct, tls: true);
        using var content = new StringContent(body);
        using HttpResponseMessage answer = await daemon.Http.PostAsync("/pair", content, ct);
        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        Assert.That((string)JsonNode.Parse(await answer.Content.ReadAsStringAsync(ct))!["reason"]!, Is.EqualTo(reason));
    }

    internal static string Wrong(string code) => $"{(int.Parse(code) + 1) % 1_000_000:D6}";

    internal static async Task<string> BeginAsync(Visitor visitor, CancellationToken ct)
    {
        (HttpStatusCode status, JsonNode? begun) = await visitor.AskJsonAsync(HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "somebody" });
        Assert.That(status, Is.EqualTo(HttpStatusCode.OK), $"{begun}");
        return (string)begun!["pairing"]!;
    }

    /// <summary>Tries a code: "paired", or the reason why not.</summary>
    internal static async Task<string> TryAsync(Visitor visitor, string pairing, string code, CancellationToken ct)
    {
        (HttpStatusCode status, JsonNode? json) = await visitor.AskJsonAsync(HttpMethod.Post, "/pair/" + pairing, ct, new JsonObject { ["code"] = code });
        return status == HttpStatusCode.OK ? "paired" : (string)json!["reason"]!;
    }

    private static Task<HttpStatusCode> BeginStatusAsync(Visitor visitor, CancellationToken ct) =>
        visitor.AskAsync(HttpMethod.Post, "/pair", ct, new JsonObject { ["name"] = "somebody" });

    // "    123 456" on a line of its own.
    [GeneratedRegex(@"^ {4}[0-9]{3} [0-9]{3}$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CodeLine();
}
