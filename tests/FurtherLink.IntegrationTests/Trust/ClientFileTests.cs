using System.Net;
using System.Text.Json.Nodes;

using FurtherLink.IntegrationTests.Harness;

namespace FurtherLink.IntegrationTests.Trust;

/// <summary>The list of paired clients on the disk, whatever happens to it. The clients are on this machine: it is about the file.</summary>
internal sealed class ClientFileTests
{
    private const string Token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly string Good = $$"""
        {"version":1,"clients":[{"id":"01234567","name":"Anna","role":"run","token":"{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(Token)))}}","created":"2026-01-02","used":"2026-01-02"}]}
        """;

    private string _state = null!;

    private static IEnumerable<TestCaseData> Damaged()
    {
        foreach (int length in new[] { 0, 1, 2, 13, Good.Length / 2, Good.Length - 3, Good.Length - 1 }) yield return new TestCaseData(Good[..length]).SetArgDisplayNames($"the first {length} characters");
        foreach (string content in new[]
        {
            "garbage", "\0\0\0\0\0\0\0\0", "null", "[]", "{}", "\"\"", """{"version":2,"clients":[]}""", """{"version":1}""", """{"version":1,"clients":null}""",
            """{"version":1,"clients":[null]}""", """{"version":1,"clients":[{}]}""", Good.Replace("\"run\"", "7"), Good.Replace("\"run\"", "\"king\""),
            Good.Replace("\"token\":\"", "\"token\":\"0"), Good.Replace("\"token\":\"", "\"token\":\"zz"), Good.Replace("2026-01-02", "yesterday"), Good + Good,
        })
            yield return new TestCaseData(content).SetArgDisplayNames(content.Length > 60 ? content[..60] + "…" : content.Replace("\0", "NUL"));
    }

    [SetUp]
    public void MakeDirectory() => _state = Directory.CreateTempSubdirectory("further-link-").FullName;

    [TearDown]
    public void RemoveDirectory() => Directory.Delete(_state, recursive: true);

    [Test, CancelAfter(30_000)]
    public async Task What_is_there_counts(CancellationToken ct)
    {
        await WriteAsync(Good, ct);
        await using TestDaemon daemon = await StartAsync(ct);
        Assert.That(await AskAsync(daemon, Token, ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCaseSource(nameof(Damaged)), CancelAfter(30_000)]
    public async Task A_damaged_list_is_set_aside_and_said_and_nobody_is_let_in_by_it(string content, CancellationToken ct)
    {
        await WriteAsync(content, ct);
        await using (TestDaemon daemon = await StartAsync(ct))
        {
            Assert.That(await AskAsync(daemon, Token, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await File.ReadAllTextAsync(Path.Combine(_state, "clients.json.damaged"), ct), Is.EqualTo(content));
            Assert.That(daemon.Log, Does.Contain("clients.json is damaged"));
            (string token, _) = await PairAsync(daemon, ct);
            Assert.That(await AskAsync(daemon, token, ct), Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test, CancelAfter(30_000)]
    public async Task A_list_that_cannot_be_read_lets_nobody_in(CancellationToken ct)
    {
        Directory.CreateDirectory(Path.Combine(_state, "clients.json"));
        await using TestDaemon daemon = await StartAsync(ct);
        Assert.That(await AskAsync(daemon, Token, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        (string token, _) = await PairAsync(daemon, ct);
        Assert.That(await AskAsync(daemon, token, ct), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(30_000)]
    public async Task What_a_crash_left_half_written_is_in_nobodys_way(CancellationToken ct)
    {
        await WriteAsync(Good, ct);
        await File.WriteAllTextAsync(Path.Combine(_state, "clients.json.new"), Good[..40], ct);
        string second;
        await using (TestDaemon daemon = await StartAsync(ct))
        {
            Assert.That(await AskAsync(daemon, Token, ct), Is.EqualTo(HttpStatusCode.OK));
            (second, _) = await PairAsync(daemon, ct);
        }

        await using TestDaemon again = await StartAsync(ct);
        Assert.That(await AskAsync(again, Token, ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await AskAsync(again, second, ct), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(Directory.GetFiles(_state).Select(Path.GetFileName), Has.None.StartWith("clients.json."));
    }

    [Test, CancelAfter(60_000)]
    public async Task Whoever_was_told_its_token_is_known_after_a_power_cut_and_whoever_was_sent_away_is_not(CancellationToken ct)
    {
        var known = new List<string>();
        for (int cut = 0; cut < 3; cut++)
        {
            await using TestDaemon daemon = await StartAsync(ct);
            foreach (string token in known) Assert.That(await AskAsync(daemon, token, ct), Is.EqualTo(HttpStatusCode.OK));
            (string stays, _) = await PairAsync(daemon, ct);
            (string goes, string id) = await PairAsync(daemon, ct);
            using Visitor root = Lan.AtSocket(daemon);
            Assert.That(await root.AskAsync(HttpMethod.Delete, "/clients/" + id, ct), Is.EqualTo(HttpStatusCode.NoContent));
            await daemon.KillAsync(ct);
            known.Add(stays);

            await using TestDaemon after = await StartAsync(ct);
            Assert.That(await AskAsync(after, stays, ct), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await AskAsync(after, goes, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Where_nothing_can_be_written_pairing_holds_until_the_daemon_ends(CancellationToken ct)
    {
        TestUsers.RequireRoot();
        await WriteAsync(Good, ct);
        // Made before the disk is read-only: the device's key is not what this is about.
        await (await StartAsync(ct)).DisposeAsync();
        CommandResult mounted = await Command.RunAsync("mount", ["--bind", "-o", "ro", _state, _state], ct);
        if (mounted.ExitCode != 0) Assert.Ignore($"Needs to mount, which is not permitted here: {mounted.Errors.Trim()}");
        try
        {
            await using (TestDaemon daemon = await StartAsync(ct))
            {
                Assert.That(await AskAsync(daemon, Token, ct), Is.EqualTo(HttpStatusCode.OK), "also where the day it was last seen cannot be noted");
                (string token, string id) = await PairAsync(daemon, ct);
                Assert.That(await AskAsync(daemon, token, ct), Is.EqualTo(HttpStatusCode.OK));
                Assert.That(daemon.Log, Does.Contain("clients.json cannot be written"));
                using Visitor root = Lan.AtSocket(daemon);
                Assert.That(await root.AskAsync(HttpMethod.Delete, "/clients/" + id, ct), Is.EqualTo(HttpStatusCode.NoContent));
                Assert.That(await AskAsync(daemon, token, ct), Is.EqualTo(HttpStatusCode.Unauthorized));
            }
        }
        finally
        {
            _ = await Command.RunAsync("umount", [_state], CancellationToken.None);
        }

        Assert.That(await File.ReadAllTextAsync(Path.Combine(_state, "clients.json"), ct), Does.Not.Contain("somebody"));
    }

    private Task WriteAsync(string content, CancellationToken ct) => File.WriteAllTextAsync(Path.Combine(_state, "clients.json"), content, ct);

    private Task<TestDaemon> StartAsync(CancellationToken ct) => TestDaemon.StartAsync(ct, tls: true, environment: new() { ["FURTHER_LINK_State__Directory"] = _state });

    private static async Task<HttpStatusCode> AskAsync(TestDaemon daemon, string token, CancellationToken ct)
    {
        using Visitor visitor = new Visitor(daemon.Address).WithToken(token);
        return await visitor.AskAsync(HttpMethod.Get, "/runners", ct);
    }

    private static async Task<(string Token, string Id)> PairAsync(TestDaemon daemon, CancellationToken ct)
    {
        using Visitor root = Lan.AtSocket(daemon), browser = new(daemon.Address);
        await using PresenceLines window = await PresenceLines.OpenWindowAsync(root, ct);
        string code = await window.UntilCodeAsync(ct), pairing = await PairingTests.BeginAsync(browser, ct);
        (_, JsonNode? paired) = await browser.AskJsonAsync(HttpMethod.Post, "/pair/" + pairing, ct, new JsonObject { ["code"] = code });
        return ((string)paired!["token"]!, (string)paired["client"]!["id"]!);
    }
}
